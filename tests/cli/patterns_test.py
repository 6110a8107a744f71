"""Several samples at once: patterns, every sample, and archives that come by standard input."""

import os
import subprocess
import unittest

from spillway_cli import CORRUPT, INPUT, IO, NOT_FOUND, PROGRAM, USAGE, CliTest, environment


class Samples(CliTest):
    def setUp(self):
        super().setUp()
        for name, base in (("HG001", "A"), ("HG002.1", "C"), ("HG002.2", "G"), ("ref*", "T")):
            self.write(f"{name}.fa", f">chrI x\nACGT{base * 6}\n>chrII\n{base * 5}\n")
        self.write("other.fa", ">chrII\nACGTN\n>chrI:2-3\nTTTT\n")
        self.ok("create", "-o", "x.agc", "HG002.2.fa", "HG001.fa", "HG002.1.fa", "ref*.fa", "other.fa")

    def text(self, *names):
        return b"".join((self.directory / f"{name}.fa").read_bytes() for name in names)

    def test_patterns_of_samples(self):
        self.assertEqual(self.ok("getset", "x.agc", "HG002*"), self.text("HG002.2", "HG002.1"))
        self.assertEqual(self.ok("getset", "x.agc", "other", "HG00[13]", "*.1"),
                         self.text("other", "HG001", "HG002.1"))
        self.assertEqual(self.ok("getset", "x.agc", "HG00?.2"), self.text("HG002.2"))
        self.assertEqual(self.ok("getcol", "x.agc", "HG*"), self.text("HG002.2", "HG001", "HG002.1"))
        self.assertEqual(self.ok("getcol", "-r", "x.agc", "HG002.1", "HG*"),
                         self.text("HG001", "HG002.1"))
        (self.directory / "d").mkdir()
        self.ok("getcol", "-o", "d", "x.agc", "HG002*")
        self.assertEqual(sorted(os.listdir(self.directory / "d")), ["HG002.1.fa", "HG002.2.fa"])
        self.assertEqual(self.ok("listctg", "x.agc", "HG002*"),
                         b"HG002.2\n   chrI x\n   chrII\nHG002.1\n   chrI x\n   chrII\n")
        self.assertEqual(self.ok("listctg", "--fai", "x.agc", "HG001*"), b"chrI\t10\nchrII\t5\n")
        rows = self.ok("digests", "x.agc", "HG*").decode().splitlines()[1:]
        self.assertEqual([row.split("\t")[0] for row in rows],
                         ["HG002.2"] * 2 + ["HG001"] * 2 + ["HG002.1"] * 2)

    def test_a_literal_name_comes_before_a_pattern(self):
        self.assertEqual(self.ok("getset", "x.agc", "ref*"), self.text("ref*"))
        self.assertEqual(self.ok("getctg", "x.agc", "chrII@ref*"), b">chrII\nTTTTT\n")
        self.assertEqual(self.ok("faidx", "x.agc", "ref*:chrII"), b">ref*:chrII\nTTTTT\n")

    def test_patterns_that_match_nothing(self):
        for verb in ("getset", "getcol", "listctg", "digests"):
            self.check_error([verb, "x.agc", "XX*"], NOT_FOUND,
                             "x.agc: there is no sample XX*, nor one that matches")
            self.check_error([verb, "x.agc", "none"], NOT_FOUND, "x.agc: there is no sample none")
        self.check_error(["faidx", "x.agc", "HG*:chrX"], NOT_FOUND,
                         "x.agc: region 'HG*:chrX': no sample that matches HG* has a contig chrX "
                         "(did you mean 'HG*:chrI'?)")
        self.check_error(["getctg", "x.agc", "chrX@HG*"], NOT_FOUND,
                         "x.agc: no sample that matches HG* has a contig chrX (did you mean 'chrI@HG*'?)")
        self.check_error(["faidx", "x.agc", "XX*:chrI"], NOT_FOUND,
                         "x.agc: region 'XX*:chrI': there is no contig and no sample of that name")

    def test_regions_of_several_samples(self):
        expected = (b">HG002.2:chrI:3-5\nGTG\n>HG001:chrI:3-5\nGTA\n>HG002.1:chrI:3-5\nGTC\n")
        for region in ("HG*:chrI:3-5", "chrI@HG*:3-5", "HG*#chrI:3-5"):
            self.assertEqual(self.ok("faidx", "x.agc", region), expected)
        self.assertEqual(self.ok("getctg", "--prefix-samples", "x.agc", "chrI@HG*:2-4", "HG002*:chrII"),
                         b">HG002.2#chrI x:2-4\nGTG\n>HG001#chrI x:2-4\nGTA\n>HG002.1#chrI x:2-4\nGTC\n"
                         b">HG002.2#chrII\nGGGGG\n>HG002.1#chrII\nCCCCC\n")
        self.assertEqual(self.ok("faidx", "x.agc", "HG002*"),
                         b">HG002.2:chrI\nACGTGGGGGG\n>HG002.2:chrII\nGGGGG\n"
                         b">HG002.1:chrI\nACGTCCCCCC\n>HG002.1:chrII\nCCCCC\n")
        self.write("r.bed", "HG002*:chrI\t2\t5\n")
        self.assertEqual(self.ok("faidx", "--bed", "r.bed", "x.agc"),
                         b">HG002.2:chrI:3-5\nGTG\n>HG002.1:chrI:3-5\nGTC\n")

    def test_regions_of_every_sample(self):
        self.assertEqual(self.ok("faidx", "--all-samples", "x.agc", "chrI:3-5"),
                         b">HG002.2:chrI:3-5\nGTG\n>HG001:chrI:3-5\nGTA\n>HG002.1:chrI:3-5\nGTC\n"
                         b">ref*:chrI:3-5\nGTT\n")
        # A range, not the contig of one sample that is called like it.
        done = self.run_program("faidx", "--all-samples", "-i", "x.agc", "chrI:2-3", "chrII:1-1")
        self.assertEqual((done.returncode, done.stdout), (0,
                         b">HG002.2:chrI:2-3/rc\nCG\n>HG001:chrI:2-3/rc\nCG\n>HG002.1:chrI:2-3/rc\nCG\n"
                         b">ref*:chrI:2-3/rc\nCG\n>HG002.2:chrII:1-1/rc\nC\n>HG001:chrII:1-1/rc\nT\n"
                         b">HG002.1:chrII:1-1/rc\nG\n>ref*:chrII:1-1/rc\nA\n>other:chrII:1-1/rc\nT\n"))
        self.assertEqual(done.stderr, b"spillway: warning: x.agc: region 'chrI:2-3': taken as a range; "
                                      b"{chrI:2-3} asks for the contig of that name\n")
        self.assertEqual(self.ok("faidx", "--all-samples", "x.agc", "{chrI:2-3}"),
                         b">other:chrI:2-3\nTTTT\n")
        self.write("r", "chrII:5\n")
        self.assertEqual(self.ok("faidx", "--all-samples", "-r", "r", "x.agc").count(b">"), 5)
        done = self.run_program("faidx", "--all-samples", "x.agc", "none", "HG001:chrI")
        self.assertEqual((done.returncode, done.stdout), (NOT_FOUND, b""))
        self.assertIn(b"'none': no sample has a contig none\n", done.stderr)
        self.assertIn(b"'HG001:chrI': no sample has a contig HG001:chrI\n", done.stderr)

    def test_archives_of_agc(self):
        """Their samples are listed by name, wherever they are stored."""
        golden = os.path.join(os.path.dirname(__file__), "..", "golden-old", "v1_defaults.agc")
        names = self.ok("getcol", golden).count(b">")
        by_pattern = self.ok("getset", golden, "*")
        self.assertEqual(by_pattern, self.ok("getcol", golden))
        self.assertEqual(by_pattern.count(b">"), names)

    def piped(self, *args, data=None, variables=None):
        """By a pipe, which cannot be read twice."""
        if data is None:
            data = (self.directory / "x.agc").read_bytes()
        done = self.run_program(*args, stdin=data, variables=variables)
        return done.returncode, done.stdout, done.stderr

    def redirected(self, *args):
        with open(self.directory / "x.agc", "rb") as file:
            done = subprocess.run([PROGRAM, *args], cwd=self.directory, stdin=file, check=False,
                                  capture_output=True, env=environment(), timeout=120)
        return done.returncode, done.stdout, done.stderr

    def test_an_archive_by_standard_input(self):
        before = self.snapshot()
        for args in (["getset", "-", "HG001"], ["getcol", "-"], ["getctg", "-", "chrI@HG001:1-2"],
                     ["faidx", "-", "HG001:chrI:1-2"], ["listset", "-"], ["listref", "-"],
                     ["listctg", "--tsv", "-"], ["info", "-"], ["digests", "-"], ["verify", "--full", "-"],
                     ["verify", "-", "--against", "HG001.fa"]):
            with self.subTest(args):
                expected = self.ok(*["x.agc" if word == "-" else word for word in args])
                expected = expected.replace(b"archive\tx.agc", b"archive\tstandard input")
                variables = {"TMPDIR": str(self.directory)}
                self.assertEqual(self.piped(*args, variables=variables), (0, expected, b""))
                self.assertEqual(self.redirected(*args), (0, expected, b""))
        self.assertEqual(self.snapshot(), before)

    def test_standard_input_by_other_names(self):
        """/dev/stdin and the like are read as '-', FIFOs and process substitutions as what they are of."""
        expected = self.text("HG001")
        self.write("list", "HG001\n")
        os.mkfifo(self.directory / "fifo")
        os.symlink("/dev/stdin", self.directory / "link")
        for archive in ("/dev/stdin", "/dev/fd/0", "/proc/self/fd/0", "link"):
            self.assertEqual(self.piped("getset", archive, "HG001"), (0, expected, b""), archive)
            self.assertEqual(self.redirected("getset", archive, "HG001"), (0, expected, b""), archive)
            self.assertEqual(self.piped("getset", "-f", archive, "x.agc", data=b"HG001\n"), (0, expected, b""))
        for line in ("getset <(cat x.agc) HG001", "getset -f <(echo HG001) x.agc", "getset -f <(echo HG001) - < x.agc",
                     "getset -f <(echo HG001) <(cat x.agc)", "getset -f list - < <(cat x.agc)"):
            done = subprocess.run(["bash", "-c", f"{PROGRAM} {line}"], cwd=self.directory, capture_output=True,
                                  env=environment(), timeout=120, check=False)
            self.assertEqual((done.returncode, done.stdout, done.stderr), (0, expected, b""), line)
        done = subprocess.run(["bash", "-c", f"cat x.agc > fifo & {PROGRAM} getset fifo HG001"], cwd=self.directory,
                              capture_output=True, env=environment(), timeout=120, check=False)
        self.assertEqual((done.returncode, done.stdout, done.stderr), (0, expected, b""))

    def test_standard_input_twice(self):
        os.symlink("/dev/stdin", self.directory / "link")
        both = (USAGE, b"", b"spillway: error: standard input cannot be the archive and a list, too\n")
        for archive in ("-", "/dev/stdin", "link"):
            for list_name in ("-", "/dev/stdin", "/dev/fd/0", "/proc/self/fd/0", "link"):
                for args in (["getset", "-f", list_name, archive], ["getctg", "-r", list_name, archive],
                             ["faidx", "-r", list_name, archive], ["faidx", "--bed", list_name, archive],
                             ["verify", archive, "--against", list_name]):
                    self.assertEqual(self.piped(*args), both, args)
                    if archive == "-":
                        self.assertEqual(self.redirected(*args), both, args)
        for first, second in (("-", "/dev/stdin"), ("/dev/stdin", "link"), ("/dev/fd/0", "-")):
            once = f"spillway: error: {second}: standard input can be read only once\n".encode()
            for args in (["faidx", "-r", first, "--bed", second, "x.agc"],
                         ["create", "-o", "o.agc", "HG001.fa", first, second]):
                self.assertEqual(self.piped(*args, data=b""), (INPUT, b"", once), args)
        code, out, err = self.piped("create", "-o", "o.agc", "-i", "/dev/stdin", "HG001.fa", "-", data=b"HG002.1.fa\n")
        self.assertEqual((code, out), (INPUT, b""))
        self.assertIn(b"standard input can be read only once", err)

    def test_what_standard_input_cannot_be(self):
        whole = (self.directory / "x.agc").read_bytes()
        self.assertEqual(self.piped("listset", "-", data=b""),
                         (CORRUPT, b"", b"spillway: error: standard input: too short for an AGC archive\n"))
        code, out, err = self.piped("verify", "-", data=whole[:100] + b"?" + whole[101:])
        self.assertEqual(code, CORRUPT)
        self.assertIn(b"spillway: error: standard input: damaged", err)
        self.assertEqual(self.piped("getset", "-", "none"),
                         (NOT_FOUND, b"", b"spillway: error: standard input: there is no sample none\n"))
        self.assertEqual(self.piped("faidx", "-r", "-", "-"),
                         (USAGE, b"", b"spillway: error: standard input cannot be the archive and a list, "
                                      b"too\n"))
        code, out, err = self.piped("listset", "-", variables={"TMPDIR": str(self.directory / "none")})
        self.assertEqual((code, out), (IO, b""))
        self.assertIn(b"(TMPDIR says where else)", err)
        self.assertEqual(self.redirected("getset", "-o", "x.agc", "-", "HG001")[0], USAGE)
        self.assertEqual((self.directory / "x.agc").read_bytes(), whole)


if __name__ == "__main__":
    unittest.main()
