"""Names of contigs, and their lengths: the same in every verb, as samtools has them where it can."""

import gzip
import pathlib
import shutil
import unittest

from spillway_cli import NOT_FOUND, USAGE, CliTest

OLD = pathlib.Path(__file__).resolve().parent.parent / "golden-spillway"

# Header lines that are read differently by different readers, and what samtools calls them.
HEADERS = [("plain", "plain"), ("word more", "word"), ("tab\tmore", "tab"), ("vt\x0bmore", "vt"),
           ("ff\x0cmore", "ff"), (" blank more", "blank"), ("\t \x0b\x0cmany more", "many"),
           ("caf\u00e9 au lait", "caf\u00e9"), ("ctl\x01x y", "ctl\x01x"), ("a:b@c#d e", "a:b@c#d")]

# Sequences whose bytes are counted differently by different readers.
SEQUENCES = {
    "mark": b"AC>T\nACGT\n", "marks": b"A>>C\n >G>\n", "gaps": b"--A*\nC-**\n", "lower": b"acgtn\nACx\n",
    "vertical": b"AC\x0bGT\nACG\n", "form": b"AC\x0cGT\nACG\n", "nul": b"AC\x00GT\nACG\n",
    "utf8": b"AC\xc3\xa9GT\nACG\n", "delete": b"AC\x7fGT\nACG\n", "blanks": b"A CG\tT\nACG\n",
    "dos": b"ACGT\r\nAC\r\n", "cr": b"AC\rGT\nACG\n", "protein": b"MKV*LE\nFI\n",
    "semicolon": b"AC;GT\nACG\n", "first": b" >ACGT\nACG\n", "empty": b"",
}


class Names(CliTest):
    def lines(self, *args):
        """Other bytes than LF end no line."""
        return self.ok(*args).decode().split("\n")[:-1]

    def create(self, archive, *files, **options):
        done = self.run_program("create", "-o", archive, *files, **options)  # may warn of odd bytes
        self.assertEqual(done.returncode, 0, done.stderr)

    def refused(self, args, *parts, code=USAGE):
        before = self.snapshot()
        done = self.run_program(*args)
        self.assertEqual((done.returncode, done.stdout), (code, b""), args)
        for part in parts:
            self.assertIn(part, done.stderr.decode())
        self.assertEqual(self.snapshot(), before)

    # Names

    def test_the_first_word_is_that_of_samtools(self):
        text = "".join(f">{header}\nACGT\n" for header, _ in HEADERS)
        self.write("s.fa", text)
        self.create("x.agc", "s.fa")
        self.assertEqual(self.ok("getset", "x.agc", "s"), text.encode())
        words = [word for _, word in HEADERS]
        listed = self.lines("listctg", "--fai", "x.agc", "s")
        self.assertEqual(listed, [word + "\t4" for word in words])
        table = self.lines("listctg", "--tsv", "x.agc")[1:]
        self.assertEqual([line.split("\t")[1] for line in table], words)
        digests = self.lines("digests", "x.agc")[1:]
        self.assertEqual([line.split("\t")[1] for line in digests], words)
        self.ok("getset", "-o", "s.fa.gz", "x.agc", "s")
        fai = (self.directory / "s.fa.gz.fai").read_text().splitlines()
        self.assertEqual([line.split("\t")[0] for line in fai], words)
        self.samtools("faidx", "s.fa")
        self.assertEqual([line.split("\t")[:2] for line in (self.directory / "s.fa.fai").read_text()
                          .splitlines()], [line.split("\t") for line in listed])

    def test_every_name_is_found_by_every_verb(self):
        self.write("s.fa", "".join(f">{header}\nACGT\n" for header, _ in HEADERS))
        self.write("t.fa", ">other\nACGT\n")
        self.create("x.agc", "s.fa", "t.fa")
        for header, word in HEADERS:
            for name in {header, header.lstrip(), word}:
                forms = [name, f"{name}@s", f"s:{name}", f"s#{name}"]
                for form in forms:
                    with self.subTest(form):
                        self.assertEqual(self.ok("faidx", "x.agc", form + ":2-3").split(b"\n")[-2],
                                         b"CG")
                        self.assertEqual(self.ok("getctg", "x.agc", form + ":1-2"),
                                         f">{header}:1-2\nCG\n".encode())
                        self.assertEqual(self.ok("getctg", "x.agc", form),
                                         f">{header}\nACGT\n".encode())

    def test_a_blank_before_the_name(self):
        self.write("b.fa", "> ctgA first\nACGTACGTAA\n")
        self.create("x.agc", "b.fa")
        self.assertEqual(self.ok("faidx", "x.agc", "b:ctgA:3-6"), b">b:ctgA:3-6\nGTAC\n")
        self.assertEqual(self.ok("getctg", "--prefix-samples", "x.agc", "ctgA"),
                         b">b#ctgA first\nACGTACGTAA\n")
        self.create("c.agc", "-c", "b.fa")
        self.assertEqual(self.ok("listset", "c.agc"), b"ctgA\n")

    def test_exported_names_are_found(self):
        for name in ("a", "b", "HG002#1", "HG003.2"):
            pansn = name.replace(".", "#")
            self.write(f"{name}.fa", f">chr1 of {name}\nAC{name[0]}T\n>{pansn}#c2 x\nGGGG\n> c3\nTTTT\n")
        self.create("x.agc", "a.fa", "b.fa", "HG002#1.fa", "HG003.2.fa")
        text = self.ok("getcol", "--prefix-samples", "-o", "all.fa.gz", "x.agc")
        text = gzip.decompress((self.directory / "all.fa.gz").read_bytes()).decode()
        records = dict(record.split("\n", 1) for record in text.split(">")[1:])
        names = [line.split("\t")[0]
                 for line in (self.directory / "all.fa.gz.fai").read_text().splitlines()]
        self.assertEqual(names, ["a#chr1", "a#c2", "a#c3", "b#chr1", "b#c2", "b#c3", "HG002#1#chr1",
                                 "HG002#1#c2", "HG002#1#c3", "HG003.2#chr1", "HG003#2#c2",
                                 "HG003.2#c3"])
        self.write("all.bed", "".join(f"{name}\t0\t4\n" for name in names))
        found = self.ok("faidx", "--bed", "all.bed", "x.agc").decode()
        self.assertEqual(found, "".join(f">{name}:1-4\n{bases}" for name, bases in
                                        zip(names, records.values())))
        self.assertEqual(self.ok("getctg", "--prefix-samples", "x.agc", *names).decode(), text)
        headers = [record.split("\n", 1)[0] for record in text.split(">")[1:]]
        self.assertEqual(self.ok("getctg", "--prefix-samples", "x.agc", *headers).decode(), text)

    def test_pansn_names_stay(self):
        self.write("pan.fa", "".join(f">{s}#{h}#chr{c} x\nACGT\n" for s in ("A", "B.x") for h in (1, 2)
                                     for c in (1, 2)))
        plain = (self.directory / "pan.fa").read_bytes()
        self.create("p.agc", "--pansn", "pan.fa")
        self.create("c.agc", "-c", "pan.fa")
        for archive in ("p.agc", "c.agc"):
            self.assertEqual(self.ok("getcol", "--prefix-samples", archive), plain)
        self.write("A.1.fa", ">A#1#chr1\nACGT\n>A#2\nAC\n")
        self.create("f.agc", "A.1.fa")
        self.assertEqual(self.ok("getcol", "--prefix-samples", "f.agc"),
                         b">A#1#chr1\nACGT\n>A.1#A#2\nAC\n")

    # Several contigs of one name

    def test_ambiguous_names_are_refused_by_every_verb(self):
        self.write("f.fa", ">A/New York/1\nAAAAAAAA\n>A/New York/2\nCCCCCCCC\n>twin x\nAC\n>twin x\nGT\n")
        self.write("g.fa", ">A/New\nGGGG\n")
        self.create("x.agc", "f.fa", "g.fa")
        two = ("contig A/New York/1 of sample f", "contig A/New York/2 of sample f")
        for verb in ("getctg", "faidx"):
            for name in ("A/New@f", "f:A/New", "f#A/New", "A/New@f:0-3", "f:A/New:2-3"):
                self.refused([verb, "x.agc", name], *two, f"region '{name}'")
                self.refused([verb, "-o", "out", "x.agc", name], *two)
            self.refused([verb, "x.agc", "A/New"], *two, "contig A/New of sample g")
            self.refused([verb, "x.agc", "f:twin"], "contig twin x of sample f, contig twin x of sample f")
            self.refused([verb, "x.agc", "twin x"], "contig twin x of sample f, contig twin x of sample f")
            for number, letter in (("1", b"A"), ("2", b"C")):
                self.assertIn(b"\n" + letter * 8 + b"\n",
                              self.ok(verb, "x.agc", f"A/New York/{number}@f"))
        self.refused(["faidx", "--all-samples", "x.agc", "A/New"], *two)
        self.refused(["getctg", "x.agc", "A/New@f", "none", "A/New York/1"], *two,
                     "error: x.agc: there is no contig none\n")

    def test_a_whole_header_comes_first_and_it_is_said(self):
        self.write("two.fa", ">chr1\nACGT\n>chr1 again\nCC\n")
        self.create("x.agc", "two.fa")
        warning = (b"spillway: warning: x.agc: region 'two:chr1': taken as contig chr1 of sample two; "
                   b"1 more can be called that\n")
        for verb in ("getctg", "faidx"):
            self.assertIn(b"\nACGT\n", self.ok(verb, "x.agc", "two:chr1", stderr=warning))
            self.assertIn(b"\nCC\n", self.ok(verb, "x.agc", "two:chr1 again"))

    def test_a_name_that_ends_as_a_range_does(self):
        self.write("s.fa", ">c\nAACCGG\n>c:1-3\nGGGGTT\n>d:1-3\nACGTAC\n")
        self.create("x.agc", "s.fa")
        self.assertEqual(
            self.ok("getctg", "x.agc", "c:1-3",
                    stderr=b"spillway: warning: x.agc: region 'c:1-3': taken as a range; {c:1-3} asks for "
                           b"the contig of that name\n"), b">c:1-3\nACC\n")
        self.assertEqual(self.ok("getctg", "x.agc", "{c:1-3}"), b">c:1-3\nGGGGTT\n")
        self.assertEqual(self.ok("getctg", "x.agc", "d:1-3"), b">d:1-3\nACGTAC\n")
        self.assertEqual(self.ok("getctg", "x.agc", "s:d:1-3:0-1"), b">d:1-3:0-1\nAC\n")

    def test_an_index_has_each_name_once(self):
        self.write("a.fa", ">chr1\nACGT\n>chr2\nAC\n>chr2 twice\nGGG\n")
        self.write("b.fa", ">chr1\nTTTT\n>chr3\nAC\n")
        self.create("x.agc", "a.fa", "b.fa")
        self.write("r", "a:chr1:1-2\na:chr1:1-2\n")
        for args in (["getcol", "x.agc"], ["getset", "x.agc", "a", "b"],
                     ["getctg", "x.agc", "chr1@a", "chr1@b"], ["getctg", "x.agc", "chr1@a:0-1", "chr1@b:0-1"],
                     ["getcol", "--prefix-samples", "x.agc"]):
            with self.subTest(args):
                done = self.run_program(args[0], "-o", "x.fa.gz", *args[1:])
                self.assertEqual(done.returncode, 0)
                self.assertEqual(done.stderr.count(b"warning"), 1)
                self.assertIn(b"--prefix-samples", done.stderr)
                ours = (self.directory / "x.fa.gz.fai").read_bytes()
                names = [line.split(b"\t")[0] for line in ours.splitlines()]
                self.assertEqual(len(names), len(set(names)))
                self.samtools("faidx", "x.fa.gz")
                self.assertEqual((self.directory / "x.fa.gz.fai").read_bytes(), ours)
        self.ok("getset", "-o", "y.fa.gz", "x.agc", "b")
        done = self.run_program("listctg", "--fai", "x.agc")
        self.assertEqual(done.stdout, b"a:chr1\t4\na:chr2\t2\nb:chr1\t4\nb:chr3\t2\n")
        self.assertEqual(done.stderr.decode(),
                         "spillway: warning: x.agc: 1 contig has the name of one before and cannot be "
                         "listed, as in a .fai (--tsv lists all)\n")

    # Lengths

    def test_one_length_for_a_contig(self):
        for name, sequence in SEQUENCES.items():
            self.write(f"{name}.fa", b">c x\n" + sequence)
        self.create("x.agc", *[f"{name}.fa" for name in SEQUENCES])
        table = {}
        for line in self.ok("listctg", "--tsv", "x.agc").decode().splitlines()[1:]:
            sample, _, length, _ = line.split("\t")
            table[sample] = int(length)
        for name, sequence in SEQUENCES.items():
            with self.subTest(name):
                counted = [byte for byte in sequence if 0x21 <= byte <= 0x7e]
                self.assertEqual(table[name], len(counted))
                self.assertEqual(self.ok("listctg", "--fai", "x.agc", name).decode(),
                                 f"c\t{len(counted)}\n")
                digest = self.ok("digests", "x.agc", name).decode().splitlines()[1].split("\t")
                self.assertEqual(int(digest[2]), len(counted))
                text = self.ok("getset", "x.agc", name)
                self.assertEqual(text, b">c x\n" + sequence)
                # Of one base beyond the end there is none, and of the last one there is.
                if counted:
                    end = f"{len(counted)}-{len(counted)}"
                    self.assertEqual(self.run_program("faidx", "x.agc", f"{name}:c:{end}").stdout,
                                     f">{name}:c:{end}\n{chr(counted[-1])}\n".encode())
                done = self.run_program("getset", "-o", "out.fa.gz", "x.agc", name)
                self.assertEqual(done.returncode, 0)
                fai = self.directory / "out.fa.gz.fai"
                if fai.exists() and counted:
                    self.assertEqual(fai.read_text().split("\t")[1], str(len(counted)))
                if not counted or name == "empty":
                    continue
                self.samtools("faidx", f"{name}.fa")
                self.assertEqual((self.directory / f"{name}.fa.fai").read_text().split("\t")[1],
                                 str(len(counted)))
                md5 = self.samtools("dict", "-H", f"{name}.fa").decode().split("\tM5:")[1].split("\t")[0]
                self.assertEqual(digest[3], md5)

    def test_a_mark_that_comes_to_begin_a_line(self):
        self.write("d.fa", b">c\nAC>T\nACGT\n")
        self.create("x.agc", "d.fa")
        self.assertEqual(self.ok("faidx", "x.agc", "d:c:2-4"), b">d:c:2-4\nC>T\n")
        self.assertEqual(self.ok("faidx", "-n", "2", "x.agc", "d:c:3-5", stderr=b"spillway: warning: "
                                 b"x.agc: a '>' within a sequence begins a line of the output, where it "
                                 b"reads as a header\n"), b">d:c:3-5\n>T\nA\n")
        self.ok("verify", "--full", "x.agc")
        self.ok("verify", "x.agc", "--against", "d.fa")

    def test_archives_of_earlier_writers(self):
        """Their lengths are those that they were written with, the same in all verbs."""
        for form in ("full", "short"):
            shutil.copy(OLD / f"{form}.agc", self.directory / "old.agc")
            listed = self.ok("listctg", "--fai", "old.agc", "odd").decode()
            self.assertEqual(listed, "gap\t10\nletters\t11\nplain\t6\nmark\t8\nbytes\t8\n")
            digests = self.ok("digests", "old.agc", "odd").decode().splitlines()[1:]
            self.assertEqual("".join("\t".join(line.split("\t")[1:3]) + "\n" for line in digests), listed)
            self.assertEqual(self.ok("getset", "old.agc", "odd"), (OLD / "odd.fa").read_bytes())

    def test_missing(self):
        self.write("a.fa", ">chr1\nACGT\n")
        self.create("x.agc", "a.fa")
        for name, reason in (("no", "there is no contig no"), ("no@a", "there is no contig no in sample a"),
                             ("a:no:1-2", "there is no contig no in sample a"),
                             ("a#no", "there is no contig no in sample a"),
                             ("chr1@b", "there is no sample b (did you mean 'chr1'?)")):
            self.refused(["getctg", "x.agc", name], f"x.agc: {reason}\n", code=NOT_FOUND)


if __name__ == "__main__":
    unittest.main()
