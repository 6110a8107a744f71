"""tar archives of FASTA as inputs: by Python's tarfile and by hand, from files and streams."""

import bz2
import fcntl
import gzip
import io
import lzma
import os
import random
import subprocess
import tarfile
import termios
import threading
import unittest

from spillway_cli import (INPUT, PROGRAM, UNSUPPORTED, CliTest, environment,
                          stands_still, wait_until)
from create_test import fasta
from inputs_test import stored_zstd

FORMATS = {"ustar": tarfile.USTAR_FORMAT, "gnu": tarfile.GNU_FORMAT, "pax": tarfile.PAX_FORMAT}
COMPRESS = {"": bytes, ".gz": gzip.compress, ".bz2": bz2.compress, ".xz": lzma.compress,
            ".zst": stored_zstd}


def archive(members, form=tarfile.GNU_FORMAT):
    """A tar archive. Members: names and contents; a TarInfo stands for itself."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=form) as tar:
        for name, content in members:
            info = name
            if isinstance(name, str):
                info = tarfile.TarInfo(name)
                info.size = len(content)
            tar.addfile(info, io.BytesIO(content))
    return out.getvalue()


def entry(name, kind, target=""):
    info = tarfile.TarInfo(name)
    info.type, info.linkname = kind, target
    return info


class Tar(CliTest):
    def setUp(self):
        super().setUp()
        rng = random.Random(12)
        bases = "".join(rng.choices("ACGT", k=20000))
        self.text = {}
        for name in ("ref", "b", "c", "d"):
            other = "".join(rng.choice("ACGTacgt") if rng.random() < 0.01 else b for b in bases)
            self.text[name] = fasta([(name + "1 x", other[:15000]), (name + "2", other[15000:])],
                                    width=61).encode()
        for name, text in self.text.items():
            self.write(f"{name}.fa", text)
        self.members = [(f"g/{name}.fa", text) for name, text in self.text.items()]

    def read(self, name):
        return (self.directory / name).read_bytes()

    def good(self, *options, inputs=("ref.fa", "b.fa", "c.fa", "d.fa")):
        """The archive of the files by themselves."""
        self.ok("create", "--force", "-o", "good.agc", *options, *inputs)
        return self.read("good.agc")

    def check_same(self, good, *args, **options):
        self.ok("create", "--force", "--verify=full", "-o", "o.agc", *args, **options)
        self.assertTrue(self.read("o.agc") == good, args)

    def check_input_error(self, code, message, *args, **options):
        """As check_error(), with a reference before, from a file and from standard input."""
        self.check_error(["create", "-o", "o.agc", "ref.fa", *args], code, message, **options)

    # --- what is read ------------------------------------------------------------------------------

    def test_forms_and_compressions(self):
        good = self.good()
        for form in FORMATS.values():
            self.write("g.tar", archive(self.members, form))
            for threads in (1, 2):
                self.check_same(good, "-t", threads, "g.tar")
        for outside, compress in COMPRESS.items():
            with self.subTest(outside=outside):
                self.write("a name", compress(archive(self.members)))
                self.check_same(good, "a name")
                for inside, pack in COMPRESS.items():
                    members = [(name + inside, pack(text)) for name, text in self.members]
                    self.write("g", compress(archive(members)))
                    self.check_same(good, "g")

    def test_streams(self):
        good = self.good()
        whole = archive(self.members)
        self.check_same(good, "-", stdin=whole)
        self.check_same(good, "-", stdin=gzip.compress(whole))
        self.check_same(good, "ref.fa", "-", "d.fa", stdin=archive(self.members[1:3]))
        os.mkfifo(self.directory / "fifo")
        for args, content in ((["fifo"], whole), (["ref.fa", "fifo"], archive(self.members[1:]))):
            writer = threading.Thread(target=self.write, args=("fifo", content))
            writer.start()
            self.check_same(good, "-t", "2", *args)
            writer.join()
        # As tar makes it.
        subprocess.run(["tar", "cf", "tar.tar", "ref.fa", "b.fa", "c.fa", "d.fa"], check=True,
                       cwd=self.directory)
        self.check_same(good, "-", stdin=self.read("tar.tar"))

    def test_among_others(self):
        good = self.good()
        self.write("bc.tar", archive(self.members[1:3]))
        self.write("ref.tar", archive(self.members[:1]))
        self.write("cd.tar.gz", gzip.compress(archive(self.members[2:])))
        self.write("list", "ref.tar\nb.fa\ncd.tar.gz\n")
        self.write("job.cfg", "input = ref.fa\ninput = bc.tar\ninput = d.fa\n")
        for args in (["ref.fa", "bc.tar", "d.fa"], ["ref.tar", "bc.tar", "d.fa"],
                     ["ref.tar", "b.fa", "cd.tar.gz"], ["ref.fa", "b.fa", "cd.tar.gz"],
                     ["-i", "list"], ["--config", "job.cfg"]):
            for threads in (1, 2, 3):
                self.check_same(good, "-t", threads, *args)

    def test_long_and_odd_names(self):
        names = ["d" * 90 + "/" + "e" * 80 + "/x.fa", "n" * 120 + ".fa", "a b.fa", "caf\u00e9.fa",
                 "a\tb.fa", "-.fa", "./y.fasta.gz.fa", "z.tar.fa", "dir.fa/w.FNA"]
        members = [(name, self.text["b"]) for name in names]
        expected = ["ref", "x", "n" * 120, "a b", "caf\u00e9", "a\tb", "-", "y", "z.tar", "w"]
        for name, form in FORMATS.items():
            with self.subTest(form=name):
                here = [m for m in members if name != "ustar" or len(m[0].split("/")[-1]) < 100]
                there = [e for e in expected if name != "ustar" or len(e) < 100]
                self.write("g.tar", archive(here, form))
                self.ok("create", "--verify=full", "-o", "o.agc", "ref.fa", "g.tar")
                self.assertEqual(self.ok("listset", "o.agc").decode().splitlines(), sorted(there))
                for sample in there[1:]:
                    self.assertTrue(self.ok("getset", "o.agc", "--", sample) == self.text["b"])

    def test_what_is_left_out(self):
        good = self.good()
        first, *others = self.members
        members = [(entry("g", tarfile.DIRTYPE), b""), ("g/README", b"x" * 700), first,
                   ("g/.x.fa", b"no"), (entry("g/latest", tarfile.SYMTYPE, "ref.fa"), b""),
                   ("g/x.gff", b""), ("g/p.faa", b">p\nMK\n"), *others]
        self.write("g.tar", archive(members))
        self.check_same(good, "g.tar")
        done = self.run_program("create", "-v", "1", "-o", "o.agc", "g.tar")
        self.assertIn(b"] g.tar: members left out, whose names are not those of FASTA files: 5\n",
                      done.stderr)

    def test_one_behind_another(self):
        good = self.good()
        first, second = archive(self.members[:1]), archive(self.members[1:])
        self.write("g.tar", first + second + b"\0" * 5000)
        self.check_same(good, "g.tar")
        self.write("g.tar.gz", gzip.compress(first) + gzip.compress(second))
        self.check_same(good, "g.tar.gz")

    def test_a_large_size(self):
        # In base 256, as GNU tar writes what has 8 GiB or more.
        info = tarfile.TarInfo("b.fa")
        info.size = len(self.text["b"])
        block = bytearray(info.tobuf(tarfile.GNU_FORMAT))
        block[124:136] = b"\x80" + info.size.to_bytes(11, "big")
        block[148:156] = b"        "
        block[148:156] = b"%06o\0 " % sum(block)
        padding = -info.size % 512
        self.write("g.tar", bytes(block) + self.text["b"] + bytes(padding + 1024))
        self.check_same(self.good(inputs=("ref.fa", "b.fa")), "ref.fa", "g.tar")

    def test_headers_name_samples(self):
        records = [(f"s{i}#{h}#c{c}", "ACGT" * (200 + i + h + c)) for i in range(3)
                   for h in (1, 2) for c in range(2)]
        random.Random(1).shuffle(records)
        parts = [fasta(records[:5]).encode(), fasta(records[5:9]).encode().rstrip(b"\n"),
                 fasta(records[9:]).encode()]
        for i, part in enumerate(parts):
            self.write(f"p{i}.fa", part)
        self.write("p.tar", archive([(f"p{i}.fa", part) for i, part in enumerate(parts)]))
        self.write("p12.tar", archive([(f"p{i}.fa", part) for i, part in enumerate(parts)][1:]))
        inputs = ("p0.fa", "p1.fa", "p2.fa")
        good = self.good("-c", inputs=inputs)
        self.check_same(good, "-c", "p.tar")
        self.check_same(good, "-c", "p0.fa", "p12.tar")
        good = self.good("--pansn", inputs=inputs)
        self.check_same(good, "--pansn", "p0.fa", "p12.tar")
        self.check_same(good, "--pansn", "--reference", "p0.fa", "p12.tar")
        # The first file is the reference, and that is now all of it.
        self.ok("create", "--pansn", "--verify=full", "-o", "o.agc", "p.tar")
        for sample in self.ok("listset", "good.agc").decode().splitlines():
            self.assertTrue(self.ok("getset", "o.agc", sample) == self.ok("getset", "good.agc", sample))

    def test_less_is_preserved(self):
        self.write("g.tar", archive(self.members))
        for preserve in ("case", "sequence"):
            good = self.good(f"--preserve={preserve}")
            self.check_same(good, f"--preserve={preserve}", "g.tar")

    def test_append(self):
        self.ok("create", "-o", "base.agc", "ref.fa", "b.fa")
        self.ok("append", "-o", "good.agc", "base.agc", "c.fa", "d.fa")
        self.write("base.tar", archive(self.members[2:]))  # also the name of no sample
        whole = archive(self.members[2:])
        for threads in (1, 2):
            for args, stdin in ((["base.tar"], b""), (["-"], whole),
                                (["c.fa", "-"], archive(self.members[3:]))):
                self.ok("append", "--verify=full", "-t", threads, "-o", "o.agc", "base.agc", *args,
                        stdin=stdin)
                self.assertTrue(self.read("o.agc") == self.read("good.agc"))
        self.check_error(["append", "-o", "o.agc", "good.agc", "base.tar"], INPUT,
                         "two samples are named 'c': good.agc and base.tar: g/c.fa")
        # A tar archive does not clash by its own name, which is no sample's.
        self.write("b.tar", whole)
        self.ok("append", "-o", "o.agc", "base.agc", "b.tar")
        self.assertTrue(self.read("o.agc") == self.read("good.agc"))
        # Nor does standard input; if it is none, what clashes is told of once it was read.
        self.ok("append", "-o", "x.agc", "base.agc", "-", stdin=self.text["c"])
        self.check_error(["append", "-o", "y.agc", "x.agc", "-"], INPUT,
                         "two samples are named 'stdin': x.agc and standard input",
                         stdin=self.text["d"])
        self.ok("append", "-o", "y.agc", "x.agc", "-", stdin=archive(self.members[3:]))

    def test_verify_against(self):
        self.good()
        self.write("g.tar", archive(self.members))
        line = "same\tg.tar: g/{0}.fa\t{0}\tevery byte\n"
        lines = "".join(line.format(name) for name in self.text)
        self.assertEqual(self.ok("verify", "good.agc", "--against", "g.tar").decode(), lines)
        self.assertEqual(self.ok("verify", "good.agc", "--against", "-",
                                 stdin=self.read("g.tar")).decode(),
                         lines.replace("g.tar", "standard input"))
        members = list(self.members)
        members[2] = ("g/c.fa", self.text["c"].replace(b"\nA", b"\nC", 1))
        self.write("h.tar", archive(members))
        done = self.run_program("verify", "good.agc", "--against", "b.fa", "h.tar")
        self.assertEqual(done.returncode, 5)
        self.assertEqual(done.stderr, b"spillway: error: good.agc: 1 of 5 files differ from what is "
                                      b"in it\n")
        self.assertEqual([l.split("\t")[:3] for l in done.stdout.decode().splitlines()],
                         [["same", "b.fa", "b"]] +
                         [["differs" if n == "c" else "same", f"h.tar: g/{n}.fa", n]
                          for n in self.text])
        self.write("h.tar", archive([("x.fa", self.text["b"]), ("b.fa", self.text["b"])]))
        done = self.run_program("verify", "good.agc", "--against", "h.tar")
        self.assertEqual(done.stdout, b"missing\th.tar: x.fa\tx\nsame\th.tar: b.fa\tb\tevery byte\n")
        self.assertEqual((done.returncode, done.stderr),
                         (5, b"spillway: error: good.agc: 1 of 2 files differ from what is in it\n"))
        done = self.run_program("verify", "good.agc", "--against", "b.fa", "nosuch.fa")
        self.assertEqual(done.stdout, b"")  # before anything is compared

    def test_plan(self):
        bases = sum(text.count(b) for text in self.text.values()
                    for b in (b"A", b"C", b"G", b"T", b"a", b"c", b"g", b"t"))
        self.write("g.tar", archive([("x.txt", b"x" * 100000), *self.members]))
        text = self.ok("plan", "-o", "o.agc", "g.tar").decode()
        self.assertRegex(text, r"^inputs    1 file, .* of text, about 4 samples in tar archives\n"
                               rf"bases     about {round(bases / 1000)} thousand .* 20 thousand of them "
                               "in the reference\n")
        self.write("g.tar", archive([("x.txt", b"")]))
        self.check_error(["plan", "-o", "o.agc", "g.tar"], INPUT,
                         "g.tar: is a tar archive without a FASTA file (.fa, .fasta, .fna, .fas, "
                         ".fsa, .ffn, .frn, .mfa; also compressed)")

    # --- what is refused ---------------------------------------------------------------------------

    def test_cut(self):
        whole = archive(self.members[1:])
        behind = "the tar archive is truncated after this member (no end mark)"
        size = 512 + len(self.text["b"])
        padded = size + -size % 512
        for at, message in ((700, "g/b.fa: the tar archive is truncated within this member"),
                            (512, "g/b.fa: the tar archive is truncated within this member"),
                            (size - 1, "g/b.fa: the tar archive is truncated within this member"),
                            (padded - 1, "g/b.fa: the tar archive is truncated after this member "
                                         "(incomplete block)"),
                            (padded, f"g/b.fa: {behind}"), (padded + 300, f"g/b.fa: {behind}"),
                            (3 * padded, f"g/d.fa: {behind}")):
            with self.subTest(at=at):
                self.write("g.tar", whole[:at])
                self.check_input_error(INPUT, f"g.tar: {message}", "g.tar")
                self.check_input_error(INPUT, f"standard input: {message}", "-", stdin=whole[:at])
                self.write("g.tar.gz", gzip.compress(whole[:at]))
                self.check_input_error(INPUT, f"g.tar.gz: {message}", "g.tar.gz")
        for outside, name in ((".gz", "gzip"), (".xz", "xz"), (".bz2", "bzip2"), (".zst", "zstd")):
            packed = COMPRESS[outside](whole)
            self.write("g.tar" + outside, packed[:len(packed) // 2])
            done = self.run_program("create", "-o", "o.agc", "ref.fa", "g.tar" + outside)
            self.assertEqual(done.returncode, INPUT)
            self.assertRegex(done.stderr.decode(), f"g.tar{outside}: truncated {name} data")
        packed = gzip.compress(self.text["b"])
        self.write("g.tar", archive([("g/b.fa.gz", packed[:-9]), self.members[2]]))
        self.check_input_error(INPUT, "g.tar: g/b.fa.gz: truncated gzip data", "g.tar")

    def test_damaged(self):
        whole = archive(self.members[1:])
        self.write("g.tar", whole + b"more")
        self.check_input_error(INPUT, "g.tar: damaged tar archive: the data after its end is "
                                      "neither zeros nor another archive", "g.tar")
        size = 512 + len(self.text["b"])
        at = size + -size % 512
        self.write("g.tar", whole[:at] + b"x" + whole[at + 1:])
        self.check_input_error(INPUT, "g.tar: damaged tar archive: no header at byte "
                                      f"{at}, behind g/b.fa", "g.tar")

    def test_members_that_are_no_samples(self):
        def refused(members, code, message):
            self.write("g.tar", archive([self.members[1], *members]))
            self.check_input_error(code, f"g.tar: {message}", "g.tar")

        for kind in (tarfile.SYMTYPE, tarfile.LNKTYPE):
            refused([(entry("x.fa", kind, "g/b.fa"), b"")], UNSUPPORTED,
                    "x.fa: is a link (tar puts in what it leads to with --dereference "
                    "--hard-dereference)")
        for kind in (tarfile.CHRTYPE, tarfile.BLKTYPE, tarfile.FIFOTYPE):
            refused([(entry("x.fa", kind), b"")], UNSUPPORTED,
                    "x.fa: is a device or a FIFO, not a file")
        refused([("x.fa", b"")], INPUT, "x.fa: is empty")
        refused([("x.fa", b"text\n")], INPUT, "x.fa: not FASTA: there is no record in it")
        refused([("x\n.fa", b">x\nA\n")], INPUT,
                "x?.fa: a line end (here '?') in the name of a sample")
        refused([("x.fa", archive(self.members))], UNSUPPORTED,
                "x.fa: is a tar archive where one file is expected: unpack it, or name it as an "
                "input by itself")
        # A sparse file, where this file system has any.
        with open(self.directory / "sparse.fa", "wb") as file:
            file.write(b">s\nACGT\n")
            file.truncate(1 << 20)
        for form in ("gnu", "posix"):
            subprocess.run(["tar", "cSf", "s.tar", "--format", form, "sparse.fa"], check=True,
                           cwd=self.directory)
            if (self.directory / "s.tar").stat().st_size < 1 << 19:
                self.check_input_error(UNSUPPORTED, "s.tar: sparse.fa: is a sparse file, whose "
                                       "holes are left out (tar stores it whole without --sparse)",
                                       "s.tar")

    def test_a_damaged_beginning_is_no_sample(self):
        whole = archive(self.members)
        for packed in (bytes, gzip.compress):
            for data in (bytes(512) + whole, whole[1:], whole[100:]):
                self.write("g.tar", packed(data))
                done = self.run_program("create", "-o", "o.agc", "ref.fa", "g.tar")
                self.assertEqual(done.returncode, INPUT)
                self.assertIn(b"not FASTA", done.stderr)
                self.assertFalse((self.directory / "o.agc").exists())

    def test_a_damaged_first_header_is_named(self):
        for form in (tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT):
            whole = archive(self.members, form)
            for at in (0, 20, 150):
                damaged = whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1:]
                for name, packed in (("g.tar", bytes), ("g.tar.gz", gzip.compress)):
                    with self.subTest(form=form, at=at, name=name):
                        self.write(name, packed(damaged))
                        self.check_input_error(INPUT, f"{name}: damaged tar archive: its first header does not "
                                                      "have the checksum that stands in it", name)

    def test_an_empty_archive(self):
        for size in (1024, 10240):
            for name, packed in (("g.tar", bytes), ("g.tar.gz", gzip.compress)):
                with self.subTest(size=size, name=name):
                    self.write(name, packed(bytes(size)))
                    self.check_input_error(INPUT, f"{name}: is an empty tar archive ({size} zeros)", name)
                    self.check_error(["plan", "-o", "o.agc", name], INPUT,
                                     f"{name}: is an empty tar archive ({size} zeros)")

    def test_a_member_whose_name_begins_as_a_compression(self):
        self.ok("create", "--force", "-o", "good.agc", "b.fa")
        for name in ("BZh_d/b.fa", "PK\x03\x04/b.fa", "LZIP\x01/b.fa"):
            self.write("g.tar", archive([(name, self.text["b"])]))
            self.ok("create", "-o", "o.agc", "g.tar")
            self.assertTrue(self.read("o.agc") == self.read("good.agc"))

    def test_much_that_is_left_out_stops_nothing(self):
        # What is looked at before the run is the beginning, which is all FASTA.
        self.write("g.tar", archive([("b.fa", self.text["b"] * 400), ("x.bam", bytes(80 << 20))]))
        done = self.run_program("create", "--max-scratch", "8M", "-o", "o.agc", "ref.fa", "g.tar")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn(b"warning: this may not fit: scratch: about ", done.stderr)

    def test_lines_are_told(self):
        self.write("g.tar", archive([("d/x.fa", b">x\nACGT\n>y\nAC>G\n")]))
        self.check_error(["create", "--preserve=case", "-o", "o.agc", "ref.fa", "g.tar"], INPUT,
                         "g.tar: d/x.fa:4: byte 0x3e ('>') in a sequence")

    def test_names(self):
        self.write("g.tar", archive(self.members[1:]))
        self.write("h.tar", archive([("x/c.fna", self.text["c"])]))
        for args, places in ((["g.tar", "d.fa"], ("d", "g.tar: g/d.fa", "d.fa")),
                             (["c.fa", "g.tar"], ("c", "c.fa", "g.tar: g/c.fa")),
                             (["g.tar", "h.tar"], ("c", "g.tar: g/c.fa", "h.tar"))):
            message = "two samples are named '{}': {} and {}".format(*places)
            self.check_input_error(INPUT, message, *args)
        # What a tar archive is called is no sample's name.
        self.write("g.fa", self.text["ref"])
        self.write("d/g.tar", archive([("x.fa", self.text["c"])]))
        self.ok("create", "-o", "o.agc", "ref.fa", "g.fa", "g.tar", "d/g.tar")
        self.assertEqual(self.ok("listset", "o.agc").split(), [b"b", b"c", b"d", b"g", b"ref", b"x"])

    def test_a_given_name(self):
        self.write("g.tar", archive(self.members[1:]))
        self.write("sheet", "ref\tref.fa\nx\tg.tar\n")
        message = ("g.tar: is a tar archive, whose members are samples by their own names, so it "
                   "cannot be sample x: name it as an input by itself, or unpack it")
        self.check_error(["create", "-o", "o.agc", "--samples", "sheet"], UNSUPPORTED, message)
        self.write("job.cfg", "input = ref.fa\nsample = x g.tar\n")
        self.check_error(["create", "-o", "o.agc", "--config", "job.cfg"], UNSUPPORTED, message)
        self.write("sheet", "x\tref.fa\tg.tar\n")
        self.check_error(["create", "-o", "o.agc", "--samples", "sheet"], UNSUPPORTED,
                         "g.tar: is a tar archive where one file is expected: unpack it, or name it "
                         "as an input by itself")

    def test_a_stream_that_never_ends(self):
        """One thread waits for the rest of a member, the other one is done: both end."""
        files = sorted(p.name for p in self.directory.iterdir())
        process = subprocess.Popen([PROGRAM, "create", "-t", "2", "-o", "o.agc", "ref.fa", "-", "d.fa"],
                                   cwd=self.directory, env=environment(), stdin=subprocess.PIPE,
                                   stderr=subprocess.PIPE)
        process.stdin.write(archive(self.members[1:])[:30000])
        process.stdin.flush()
        unread = lambda: fcntl.ioctl(process.stdin, termios.FIONREAD, bytes(4))
        wait_until(lambda: not any(unread()) and stands_still(process), process)
        process.terminate()
        self.assertEqual(process.wait(timeout=60), 143)
        self.assertEqual(process.stderr.read(), b"spillway: error: stopped by SIGTERM\n")
        process.stdin.close()
        process.stderr.close()
        self.assertEqual(sorted(p.name for p in self.directory.iterdir()), files)


if __name__ == "__main__":
    unittest.main()
