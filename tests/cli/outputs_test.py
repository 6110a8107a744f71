"""The forms in which FASTA comes out: gzip, BGZF with its indexes, zstd, directories, prefixes."""

import gzip
import os
import random
import shutil
import subprocess
import unittest

from spillway_cli import IO, USAGE, CliTest
from create_test import fasta


class Outputs(CliTest):
    def setUp(self):
        super().setUp()
        rng = random.Random(21)
        self.text = {}
        for name in ("ref", "b"):
            records = [(f"chr{i} of {name}", "".join(rng.choices("ACGTacgtN", k=size)))
                       for i, size in enumerate((150000, 61, 0, 1000))]
            self.text[name] = fasta(records, width=61)
            self.write(f"{name}.fa", self.text[name])
        self.ok("create", "-o", "in.agc", "ref.fa", "b.fa")
        self.both = self.ok("getcol", "in.agc")

    def repeated(self, name):
        """The warning of an index of both samples, whose contigs have the same names."""
        return (f"spillway: warning: {name}.fai: 3 sequences have the name of one before, such as 'chr0', "
                "and cannot be found by it (--prefix-samples tells samples apart)\n").encode()

    def read(self, name):
        return (self.directory / name).read_bytes()

    def unpack_zstd(self, packed):
        """By create, which reads zstd."""
        self.write("unpack.fa", packed)
        self.ok("create", "-o", "unpack.agc", "unpack.fa")
        return self.ok("getset", "unpack.agc", "unpack")

    def test_names_decide(self):
        for verb in (["getset", "in.agc", "ref", "b"], ["getcol", "in.agc"]):
            plain = self.ok(*verb)
            for name in ("x.fa.gz", "x.bgz"):
                self.ok(verb[0], "-o", name, *verb[1:], stderr=self.repeated(name))
                self.assertEqual(gzip.decompress(self.read(name)), plain)
                self.assertEqual(self.read(name)[12:14], b"BC")
                self.assertTrue((self.directory / f"{name}.fai").exists())
            self.ok(verb[0], "-o", "x.zst", *verb[1:])
            self.assertEqual(self.read("x.zst")[:4], b"\x28\xb5\x2f\xfd")
        self.assertEqual(self.unpack_zstd(self.read("x.zst")), self.both)
        self.ok("getctg", "-o", "c.gz", "in.agc", "chr1@b")
        self.assertEqual(gzip.decompress(self.read("c.gz")), self.ok("getctg", "in.agc", "chr1@b"))

    def test_options_decide_before_names(self):
        self.ok("getcol", "-g", "3", "-o", "x.fa.gz", "in.agc")
        self.assertEqual(gzip.decompress(self.read("x.fa.gz")), self.both)
        self.assertNotEqual(self.read("x.fa.gz")[12:14], b"BC")
        self.assertFalse((self.directory / "x.fa.gz.fai").exists())
        self.ok("getcol", "-g", "0", "-o", "x.fa.gz", "in.agc")
        self.assertEqual(self.read("x.fa.gz"), self.both)
        self.ok("getcol", "--bgzip", "-o", "x.fa", "in.agc", stderr=self.repeated("x.fa"))
        self.assertEqual(gzip.decompress(self.read("x.fa")), self.both)
        self.assertTrue((self.directory / "x.fa.gzi").exists())
        self.assertEqual(gzip.decompress(self.ok("getcol", "--bgzip", "in.agc")), self.both)
        self.assertEqual(self.unpack_zstd(self.ok("getcol", "--zstd", "in.agc")), self.both)
        self.check_error(["getcol", "--zstd", "-g", "1", "in.agc"], USAGE,
                         "--gzip, --bgzip and --zstd exclude each other")

    def test_samtools_reads_the_index(self):
        self.ok("getset", "-o", "x.fa.gz", "in.agc", "ref")
        shutil.copy(self.directory / "x.fa.gz", self.directory / "y.fa.gz")
        self.samtools("faidx", "y.fa.gz")
        for ending in ("fai", "gzi"):
            self.assertEqual(self.read(f"x.fa.gz.{ending}"), self.read(f"y.fa.gz.{ending}"))
        rng = random.Random(2)
        for _ in range(20):
            begin = rng.randrange(1, 150000)
            end = min(150000, begin + rng.randrange(1, 70000))
            region = f"chr0:{begin}-{end}"
            self.assertEqual(self.samtools("faidx", "x.fa.gz", region),
                             self.samtools("faidx", "ref.fa", region))

    def test_irregular_lines_have_no_index(self):
        self.write("odd.fa", ">a\nACGT\nAC\nACGT\n")
        self.write("x.fa.gz.fai", "of something else")
        self.ok("create", "-o", "odd.agc", "odd.fa")
        self.ok("getset", "-o", "x.fa.gz", "odd.agc", "odd",
                stderr=b"spillway: warning: x.fa.gz.fai is not written: contig 'a': its lines are "
                       b"not of one length\n")
        self.assertEqual(sorted(p.name for p in self.directory.glob("x.*")),
                         ["x.fa.gz", "x.fa.gz.gzi"])

    def test_directory(self):
        (self.directory / "d").mkdir()
        for flags, ending in ((["-o", "d"], "fa"), (["-o", "d", "--bgzip"], "fa.gz"),
                              (["-o", "d", "--zstd"], "fa.zst")):
            self.ok("getcol", *flags, "in.agc")
            files = [f"d/{name}.{ending}" for name in ("ref", "b")]
            before = self.snapshot()
            for file in files:
                self.assertIn(file, before)
                self.assertEqual(f"{file}.fai" in before, "--bgzip" in flags)
            self.check_error(["getcol", *flags, "in.agc"], IO,
                             f"{files[0]}: is there already (--force replaces it)")
            os.remove(self.directory / files[0])
            self.check_error(["getcol", *flags, "in.agc"], IO,
                             f"{files[1] if ending != 'fa.gz' else files[0] + '.fai'}: is there "
                             "already (--force replaces it)")
            self.ok("getcol", *flags, "--force", "in.agc")
            self.assertTrue(self.snapshot() == before)

    def test_dangling_link_is_not_followed(self):
        (self.directory / "d").mkdir()
        (self.directory / "d/b.fa").symlink_to("../elsewhere")
        self.check_error(["getcol", "-o", "d", "in.agc"], IO,
                         "d/b.fa: is there already (--force replaces it)")

    def test_prefixes(self):
        text = self.ok("getcol", "--prefix-samples", "-o", "x.fa.gz", "in.agc")
        text = gzip.decompress(self.read("x.fa.gz")).decode()
        expected = "".join(self.text[name].replace(">", f">{name}#") for name in ("ref", "b"))
        self.assertEqual(text, expected)
        if shutil.which("samtools"):
            shutil.copy(self.directory / "x.fa.gz", self.directory / "y.fa.gz")
            self.samtools("faidx", "y.fa.gz")
            self.assertEqual(self.read("x.fa.gz.fai"), self.read("y.fa.gz.fai"))
        self.assertEqual(self.ok("getctg", "--prefix-samples", "in.agc", "chr1@b:0-3")[:10],
                         b">b#chr1 of")
        self.write("b#x.fa", ">b#x#1 y\nACGT\n>1\nAC\n")
        self.ok("create", "-o", "p.agc", "b#x.fa")
        self.assertEqual(self.ok("getset", "--prefix-samples", "p.agc", "b#x"),
                         b">b#x#1 y\nACGT\n>b#x#1\nAC\n")

    def test_a_single_block(self):
        """igv.js shows no contig that begins in the last block of BGZF; here that is the only one."""
        self.write("small.fa", self.text["ref"][self.text["ref"].index(">chr3"):])
        self.ok("create", "-o", "small.agc", "small.fa", "b.fa")
        self.ok("create", "-o", "tiny.agc", "b.fa", "small.fa")
        said = "{}: is a single BGZF block: igv.js shows none of its sequences (write plain FASTA for it)"
        for args, name in ((["getset", "--bgzip", "-o", "x.fa", "small.agc", "small"], "x.fa"),
                           (["getctg", "--bgzip", "-o", "x.fa", "small.agc", "chr3@small"], "x.fa"),
                           (["getcol", "-r", "--bgzip", "-o", "x.fa", "tiny.agc"], "x.fa"),
                           (["getset", "--bgzip", "small.agc", "small"], "standard output")):
            self.ok(*args, stderr=f"spillway: warning: {said.format(name)}\n".encode())
        for args in (["getset", "--bgzip", "-o", "x.fa", "small.agc", "b"], ["getset", "-g", "1", "small.agc", "small"],
                     ["getset", "-o", "x.fa", "small.agc", "small"], ["listctg", "-o", "x.gz", "small.agc"],
                     ["digests", "-o", "x.gz", "small.agc"], ["getset", "-o", "x.zst", "small.agc", "small"],
                     ["getset", "-o", "x.fa.gz", "small.agc", "small"], ["faidx", "-o", "x.fa.gz", "small.agc", "small"],
                     ["getset", "--agc", "--bgzip", "-o", "x.fa.gz", "small.agc", "small"]):
            self.ok(*args)

    def test_single_blocks_in_a_directory(self):
        names = [f"s{i}" for i in range(20)]
        for name in names:
            self.write(f"{name}.fa", ">c\nACGT\n")
        self.ok("create", "-o", "small.agc", *(f"{name}.fa" for name in names), "b.fa")
        (self.directory / "d").mkdir()
        self.ok("getcol", "--bgzip", "-o", "d", "small.agc",
                stderr=b"spillway: warning: d: 20 of 21 files are a single BGZF block: igv.js shows none of their "
                       b"sequences (write plain FASTA for it)\n")

    def test_advice_for_names_that_repeat(self):
        """It names what the verb has."""
        repeats = "spillway: warning: x.fa.gz.fai: 1 sequence has the name of one before, such as '{}', and cannot be found by it{}\n"
        for args, name, advice in (
                (["faidx", "in.agc", "ref:chr0", "ref:chr0"], "ref:chr0", " (ask for each region once, as <sample>:<contig>)"),
                (["getctg", "in.agc", "chr0@ref", "chr0@b"], "chr0", " (--prefix-samples tells samples apart)"),
                (["getctg", "--prefix-samples", "in.agc", "chr0@ref", "chr0@ref"], "ref#chr0",
                 " (--prefix-samples tells samples apart)")):
            self.ok(args[0], "-o", "x.fa.gz", *args[1:], stderr=repeats.format(name, advice).encode())
            for option in [word for word in advice.replace("(", " ").split() if word.startswith("--")]:
                self.assertIn(option, self.ok("help", args[0]).decode())

    def test_what_cannot_be_written(self):
        for flags in (["--bgzip"], ["--zstd"], ["-g", "1"]):
            with open("/dev/full", "wb") as full:
                done = self.run_program("getcol", *flags, "in.agc", stdout=full)
            self.assertEqual(done.returncode, IO, flags)
            process = subprocess.Popen(
                f"'{os.environ.get('SPILLWAY')}' getcol {' '.join(flags)} in.agc | head -c 1 >&2; "
                "echo ${PIPESTATUS[0]}", shell=True, executable="/bin/bash", cwd=self.directory,
                stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
            code = int(process.communicate()[0])
            self.assertIn(code, (0, 141))  # 0: the pipe held it all
        (self.directory / "d/b.fa.gz").mkdir(parents=True)
        for flags in ([], ["--force"]):
            before = self.snapshot()
            done = self.run_program("getcol", *flags, "-o", "d", "--bgzip", "in.agc")
            self.assertEqual(done.returncode, IO)
            self.assertTrue(self.snapshot() == before)


if __name__ == "__main__":
    unittest.main()
