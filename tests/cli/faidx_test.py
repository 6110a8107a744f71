"""spillway faidx: what regions mean, what is told of those that are not there, and the options."""

import gzip
import random
import unittest

from spillway_cli import INPUT, NOT_FOUND, USAGE, CliTest

COMPLEMENT = bytes.maketrans(b"ACGTUacgtuRYKMBVDHrykmbvdh", b"TGCAAtgcaaYRMKVBHDyrmkvbhd")


def in_lines(bases, width=60):
    return b"".join(bases[i:i + width] + b"\n" for i in range(0, len(bases), width))


class Faidx(CliTest):
    def setUp(self):
        super().setUp()
        self.write("one.fa", ">chr1 first\nACGTRYKMBVDHSWNacgtrykm\nACGTUu-*xX\n>chr2\nAACCGGTTAA\n"
                             ">chr3\nTTTTTCCCCC\n>c\nAAAAA\n>c:1-3\nGGGGG\n")
        self.write("two.fa", ">chr1\nACGTACGTAC\n>chr1 again\nCC\n>x@y:z\nACCCT\n")
        self.write("solo.fa", ">only\nGATTACA\n")
        self.write("y:z.fa", ">x\nTTGTT\n")
        self.write("a.fa", ">b:c\nAAAAC\n")
        self.write("a:b.fa", ">c\nAAAAG\n")
        self.inputs = ["one.fa", "two.fa", "solo.fa", "y:z.fa", "a.fa", "a:b.fa"]
        self.ok("create", "-o", "in.agc", *self.inputs)

    def check(self, region, bases, warning=""):
        if warning:
            warning = f"spillway: warning: {warning}\n"
        self.assertEqual(self.ok("faidx", "in.agc", region, stderr=warning.encode()).decode(),
                         f">{region}\n{bases}" + ("\n" if bases else ""))

    def refused(self, regions, code, *reasons):
        lines = "".join(f"spillway: error: in.agc: region {reason}\n" for reason in reasons)
        done = self.run_program("faidx", "in.agc", *regions)
        self.assertEqual((done.returncode, done.stdout, done.stderr.decode()), (code, b"", lines))

    def test_names(self):
        self.check("one:chr2", "AACCGGTTAA")
        self.check("chr2@one", "AACCGGTTAA")
        self.check("chr2", "AACCGGTTAA")
        self.check("one:chr1", "ACGTRYKMBVDHSWNacgtrykmACGTUu-*xX")
        self.check("one:chr1 first", "ACGTRYKMBVDHSWNacgtrykmACGTUu-*xX")
        # A whole header comes before a first word.
        self.check("two:chr1", "ACGTACGTAC", "in.agc: region 'two:chr1': taken as contig chr1 of sample "
                                             "two; 1 more can be called that")
        self.check("two:chr1 again", "CC")
        self.check("chr1 again", "CC")

    def test_ranges(self):
        for region, bases in [("chr2:3-5", "CCG"), ("chr2:9", "AA"), ("chr2:9-", "AA"),
                              ("chr2:-2", "AA"), ("chr2:", "AACCGGTTAA"), ("chr2:0", "AACCGGTTAA"),
                              ("one:chr2:3-5", "CCG"), ("chr2@one:3-5", "CCG"),
                              ("chr2:0,003-0,0,5", "CCG"), ("solo:2-3", "AT"), ("only:2-3", "AT")]:
            self.check(region, bases)

    def test_ranges_beyond_the_end(self):
        has = "the contig has 10 bases"
        self.check("chr2:9-12", "AA", f"chr2:9-12: cut short: {has}")
        self.check("chr2:11-12", "", f"chr2:11-12: no base is there: {has}")
        self.check("chr2:11", "", f"chr2:11: no base is there: {has}")
        self.check("chr2:0-3", "", f"chr2:0-3: no base is there: {has}")
        self.check("chr2:99999999999999999999", "",
                   f"chr2:99999999999999999999: no base is there: {has}")

    def test_a_contig_without_a_name(self):
        self.write("nameless.fa", ">\nGATTACA\n>c\nAAA\n")
        self.ok("create", "-o", "nameless.agc", "nameless.fa")
        for region, bases in (("nameless:{}", "GATTACA"), ("{}@nameless:2-3", "AT"),
                              ("{nameless}:{}:-3", "GAT"), ("{}", "GATTACA"), ("nameless:c", "AAA")):
            with self.subTest(region=region):
                self.assertEqual(self.ok("faidx", "nameless.agc", region).decode(),
                                 f">{region}\n{bases}\n")
        self.check_error(["faidx", "in.agc", "one:{}"], NOT_FOUND,
                         "in.agc: region 'one:{}': there is no contig {} in sample one")

    def test_a_whole_sample(self):
        self.assertEqual(self.ok("faidx", "in.agc", "solo", "one"),
                         b">solo\nGATTACA\n>one:chr1\nACGTRYKMBVDHSWNacgtrykmACGTUu-*xX\n"
                         b">one:chr2\nAACCGGTTAA\n>one:chr3\nTTTTTCCCCC\n>one:c\nAAAAA\n"
                         b">one:c:1-3\nGGGGG\n")

    def test_names_that_look_like_something_else(self):
        taken = "in.agc: region '{}': taken as a name; {} asks for the range"
        self.check("one:c:1-3", "GGGGG", taken.format("one:c:1-3", "{one:c}:1-3"))
        self.check("{one:c}:1-3", "AAA")
        self.check("one:{c}:1-3", "AAA")
        self.check("one:{c:1-3}", "GGGGG")
        self.check("{c:1-3}:2-3", "GG")
        self.check("one:c:1-3:2-3", "GG")
        self.check("c:1-3@one:2-3", "GG")
        self.check("x@y:z", "TTGTT")        # with its sample, not the contig of that name
        self.check("{x@y:z}:2-3", "TG")
        self.check("two:x@y:z:2-3", "CC")
        self.check("x@y:z:2-3", "TG")

    def test_ambiguous(self):
        self.refused(["c"], USAGE, "'c': is ambiguous: contig c of sample one, "
                                   "contig c of sample a:b")
        self.refused(["a:b:c"], USAGE,
                     "'a:b:c': is ambiguous: contig b:c of sample a, contig c of sample a:b")
        self.check("{a:b}:c", "AAAAG")
        self.check("a:{b:c}", "AAAAC")
        self.check("b:c@a", "AAAAC")
        self.refused(["chr1"], USAGE, "'chr1': is ambiguous: contig chr1 first of sample one, "
                                      "contig chr1 of sample two")
        self.refused(["one:1-5"], USAGE,
                     "'one:1-5': is ambiguous: contig chr1 first of sample one, contig chr2 of "
                     "sample one, contig chr3 of sample one, contig c of sample one, contig c:1-3 "
                     "of sample one")

    def test_many_candidates(self):
        self.write("many.fa", "".join(f">same {i}\nACGT\n" for i in range(9)))
        self.ok("create", "-o", "many.agc", "many.fa")
        for region in ("same", "many:same"):
            done = self.run_program("faidx", "many.agc", region)
            self.assertEqual(done.returncode, USAGE)
            listed = ", ".join(f"contig same {i} of sample many" for i in range(5))
            self.assertEqual(done.stderr.decode(), f"spillway: error: many.agc: region '{region}': "
                                                   f"is ambiguous: {listed} and 4 more\n")
        self.assertEqual(self.ok("faidx", "many.agc", "many:same 7:2-3"),
                         b">many:same 7:2-3\nCG\n")

    def test_missing(self):
        absent = "there is no contig and no sample of that name"
        self.refused(["chr2", "no", "no:1-2", "no@one:5", "one:no:1", "chr2:x", "", ":", "chr2:1-2-3"],
                     NOT_FOUND, f"'no': {absent}", f"'no:1-2': {absent}",
                     "'no@one:5': there is no contig no in sample one",
                     "'one:no:1': there is no contig no:1 in sample one",
                     f"'chr2:x': {absent} (did you mean 'chr2'?)", f"'': {absent}", f"':': {absent}",
                     f"'chr2:1-2-3': {absent}")
        self.refused(["chr2:5-4", "no"], USAGE, "'chr2:5-4': the range ends before it begins",
                     f"'no': {absent}")

    def test_continue(self):
        done = self.run_program("faidx", "-c", "-o", "out.fa", "in.agc", "no", "chr2:1-2", "no2")
        self.assertEqual((done.returncode, done.stdout), (NOT_FOUND, b""))
        self.assertEqual(done.stderr.count(b"\n"), 2)
        self.assertEqual((self.directory / "out.fa").read_bytes(), b">chr2:1-2\nAA\n")
        self.assertEqual(self.run_program("faidx", "-o", "none", "in.agc", "no").returncode,
                         NOT_FOUND)
        self.assertFalse((self.directory / "none").exists())

    def test_reverse_complement(self):
        text = b"ACGTRYKMBVDHSWNacgtrykmACGTUu-*xX"
        turned = text.translate(COMPLEMENT)[::-1]
        self.assertEqual(self.ok("faidx", "-i", "in.agc", "one:chr1"), b">one:chr1/rc\n" + turned + b"\n")
        self.assertEqual(self.ok("faidx", "-i", "-n", "5", "in.agc", "one:chr1:2-30"),
                         b">one:chr1:2-30/rc\n" +
                         in_lines(text[1:30].translate(COMPLEMENT)[::-1], 5))
        for mark, plain, reversed_ in (("rc", b"", b"/rc"), ("no", b"", b""), ("sign", b"(+)", b"(-)"),
                                       ("custom,p,m,n", b"p", b"m,n")):
            self.assertEqual(self.ok("faidx", "--mark-strand", mark, "in.agc", "chr2:1-3"),
                             b">chr2:1-3" + plain + b"\nAAC\n")
            self.assertEqual(self.ok("faidx", "--mark-strand", mark, "-i", "in.agc", "chr2:1-3"),
                             b">chr2:1-3" + reversed_ + b"\nGTT\n")

    def test_layout(self):
        self.assertEqual(self.ok("faidx", "-n", "4", "in.agc", "chr2"), b">chr2\nAACC\nGGTT\nAA\n")
        self.assertEqual(self.ok("faidx", "--upper", "in.agc", "one:chr1:16-20"),
                         b">one:chr1:16-20\nACGTR\n")
        for args in (["-n", "0"], ["-n", "x"], ["--mark-strand", "x"], ["--mark-strand", "custom,a"],
                     ["--mark-strand", "custom,a,\n"]):
            self.assertEqual(self.run_program("faidx", *args, "in.agc", "chr2").returncode, USAGE)

    def test_files_of_regions(self):
        self.write("list", "chr2:1-2\r\n\none:chr1 first:1-4\nsolo:2-3")
        self.write("list.gz", gzip.compress(b"chr2:1-2\n\none:chr1 first:1-4\nsolo:2-3\n"))
        expected = b">chr3:6-7\nCC\n>chr2:1-2\nAA\n>one:chr1 first:1-4\nACGT\n>solo:2-3\nAT\n"
        for name in ("list", "list.gz"):
            self.assertEqual(self.ok("faidx", "-r", name, "in.agc", "chr3:6-7"), expected)
        self.assertEqual(self.ok("faidx", "-r", "-", "in.agc", stdin=b"chr2:1-2\n"),
                         b">chr2:1-2\nAA\n")
        self.check_error(["faidx", "-r", "none", "in.agc"], INPUT,
                         "none: cannot open: No such file or directory")
        self.check_error(["faidx", "-r", "list", "-o", "list", "in.agc"], USAGE,
                         "list: is the output and also the input list")
        self.check_error(["faidx", "-r", "-", "--bed", "-", "in.agc"], INPUT,
                         "-: standard input can be read only once", stdin=b"chr2:1-2\n")
        self.check_error(["faidx", "in.agc"], USAGE, "no region given (spillway faidx --help)")

    def test_lists_as_people_write_them(self):
        self.write("list", b"\xef\xbb\xbf# regions\r\n chr2:1-2\t\r\n\r\none:chr1 first:1-4 \r\n"
                           b"\t{#}:1-2\r\n\t#\r\n")
        self.write("hash.fa", ">#\nGATTACA\n")
        self.ok("create", "-o", "in.agc", *self.inputs, "hash.fa")
        self.assertEqual(self.ok("faidx", "-r", "list", "in.agc"),
                         b">chr2:1-2\nAA\n>one:chr1 first:1-4\nACGT\n>{#}:1-2\nGA\n")
        self.write("bed", b"\xef\xbb\xbfchrom\tstart\tend\r\n# x\r\n\r\n chr2\t2\t5\r\n"
                          b"one:chr2 0\t2\r\n")
        self.assertEqual(self.ok("faidx", "--bed", "bed", "in.agc"),
                         b">chr2:3-5\nCCG\n>one:chr2:1-2\nAA\n")

    def test_lists_that_name_nothing(self):
        """No regions: nothing is written, and that is no failure."""
        for content in ("", "\n \n", "# nothing\r\n", b"\xef\xbb\xbf"):
            self.write("none", content)
            for option in ("-r", "--bed"):
                self.assertEqual(self.ok("faidx", option, "none", "in.agc"), b"")
                self.assertEqual(self.ok("faidx", option, "none", "-o", "out.fa", "in.agc"), b"")
                self.assertEqual((self.directory / "out.fa").read_bytes(), b"")
        self.write("none", "a\t5\t5\n")
        self.assertEqual(
            self.ok("faidx", "--bed", "none", "in.agc",
                    stderr=b"spillway: warning: none:1: empty intervals are passed over (lines: 1)\n"),
            b"")

    def test_bed(self):
        self.write("in.bed", "#comment\ntrack x\nbrowser y\n\nchr2\t2\t5\tname\t0\t-\n"
                             "one:c:1-3\t0\t3\nc@one\t4\t5\nsolo  1   3 +\nchr2\t0\t0\n")
        self.assertEqual(
            self.ok("faidx", "--bed", "in.bed", "in.agc",
                    stderr=b"spillway: warning: in.bed:9: empty intervals are passed over (lines: 1)\n"),
            b">chr2:3-5\nCCG\n>one:c:1-3:1-3\nGGG\n>c@one:5-5\nA\n>solo:2-3\nAT\n")
        for line in ("chr2\t5\t2", "chr2\t5", "chr2\t-1\t3", "chr2\ta\t3", "\t1\t2", "tracks",
                     "chr2\t1\t99999999999999999999", "chr2\t1\t9223372036854775808"):
            self.write("bad.bed", "chr2\t1\t2\n" + line + "\n")
            self.check_error(["faidx", "--bed", "bad.bed", "in.agc"], INPUT,
                             "bad.bed:2: is no line of BED (a name, where it starts from 0, and "
                             "where it ends)")

    def test_braces_upon_braces(self):
        deep = "{" * 100000 + "c" + "}" * 100000
        self.write("deep", deep)
        self.assertEqual(self.run_program("faidx", "-r", "deep", "in.agc").returncode, NOT_FOUND)

    def test_control_characters_are_not_printed(self):
        self.refused(["one:x\ny\033[31m"], NOT_FOUND,
                     "'one:x?y?[31m': there is no contig x?y?[31m in sample one")

    def test_long_lines_are_refused(self):
        for content, what in ((b"c" * (2 << 20), "a line is longer than 1 MiB"),
                              (b"a\0b\n", "it holds a NUL byte")):
            self.write("long", content)
            for option in ("-r", "--bed"):
                self.check_error(["faidx", option, "long", "in.agc"], INPUT,
                                 f"long:1: is no list: {what}")

    def test_long_sequences(self):
        """Over segments, masks and residues, and over what is turned at once; in any order."""
        rng = random.Random(1)
        text = bytearray(rng.choices(b"ACGTacgt", k=4_400_000))
        for _ in range(2000):
            begin = rng.randrange(len(text))
            text[begin:begin + rng.randrange(60)] = bytes(rng.choices(b"NRYKMn-*EFxz", k=20))
        text = bytes(text)
        short = text[:200_000][::-1]
        self.write("long.fa", b">l\n" + text + b"\n>m\n" + short + b"\n")
        self.ok("create", "-t", "2", "-o", "long.agc", "long.fa")
        turned = text.translate(COMPLEMENT)[::-1]
        self.assertEqual(self.ok("faidx", "-i", "-t", "2", "long.agc", "l"), b">l/rc\n" + in_lines(turned))
        regions, whole, reversed_ = [], b"", b""
        for _ in range(200):
            name, bases = rng.choice(((b"l", text), (b"m", short)))
            begin = rng.randrange(len(bases))
            end = min(len(bases), begin + rng.choice((1, 100, 70000)))
            region = b"%s:%d-%d" % (name, begin + 1, end)
            regions.append(region.decode())
            whole += b">" + region + b"\n" + in_lines(bases[begin:end])
            reversed_ += b">" + region + b"/rc\n" + in_lines(
                bases[begin:end].translate(COMPLEMENT)[::-1])
        self.assertEqual(self.ok("faidx", "long.agc", *regions), whole)
        self.assertEqual(self.ok("faidx", "-i", "-t", "1", "long.agc", *regions), reversed_)


if __name__ == "__main__":
    unittest.main()
