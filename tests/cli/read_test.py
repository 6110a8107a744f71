"""The reading verbs on golden archives of agc: exact output, exit codes, and what they leave behind."""

import gzip
import os
import pathlib
import shutil
import subprocess
import unittest

from spillway_cli import (CORRUPT, INPUT, IO, NOT_FOUND, PROGRAM, UNSUPPORTED, USAGE, CliTest,
                          environment)

TESTS = pathlib.Path(__file__).resolve().parent.parent
CHR4 = ">chr4\n"  # of 700 bases


class Reading(CliTest):
    def setUp(self):
        super().setUp()
        shutil.copy(TESTS / "golden" / "defaults.agc", self.directory / "in.agc")

    def files(self):
        return sorted(os.listdir(self.directory))

    def test_lists(self):
        names = ["plain0", "plain1", "plain2", "plain3", "plain4", "plain5", "ref"]
        self.assertEqual(self.ok("listset", "in.agc").decode().split("\n"), names + [""])
        self.assertEqual(self.ok("listref", "in.agc"), b"ref")  # no line end, as agc has it
        self.assertEqual(
            self.ok("listctg", "in.agc", "plain1", "ref").decode(),
            "plain1\n"
            "   plain1#1#chr1 length=59987 strain plain1\n"
            "   plain1#1#chr2 length=28634 strain plain1\n"
            "   plain1#1#chr3 length=9001 strain plain1\n"
            "   plain1#1#chr4 length=702 strain plain1\n"
            "ref\n   chr1\n   chr2\n   chr3\n   chr4\n")
        facts, shares = self.ok("info", "in.agc").decode().split("Bytes of the file (")
        shares, given_back = shares.split("Preserved: ")
        given_back, readers = given_back.split("\nRead correctly by:\n")
        self.assertEqual(given_back, "headers and sequences; lines and case are unknown")
        self.assertEqual(readers, "   agc: yes\n   libagc (wfmash, PGR-TK): yes\n   go-agc: yes\n"
                                  "   ragc (impg, seqwish, sweepga): yes\n")
        size, *lines = shares.splitlines()
        self.assertEqual(size, f"{(self.directory / 'in.agc').stat().st_size}):")
        self.assertEqual(sum(int(line.rsplit(" ", 1)[1]) for line in lines), int(size[:-2]))
        self.assertEqual(
            facts,
            "No. samples      : 7\n"
            "k-mer length     : 31\n"
            "Min. match length: 20\n"
            "Segment size     : 60000\n"
            "Batch size       : 50\n"
            "Reference name   : ref\n"
            "Command lines:\n")

    def test_names_in_a_list_that_begin_with_a_number_sign(self):
        names = ["a", "#a", "# b", "{c}", "d"]
        for name in names:
            self.write(f"odd/{name}.fa", f">{name}x\nACGT\n")
        self.ok("create", "-o", "odd.agc", "odd")
        self.assertEqual(self.ok("getset", "-f", "-", "odd.agc", stdin=self.ok("listset", "odd.agc")),
                         self.ok("getcol", "odd.agc"))
        a, numbered = (self.ok("getset", "odd.agc", name) for name in ("a", "#a"))
        for content, expected in ((b"# comment\n#a\n#x\na\n#\n", numbered + a),
                                  (b"{#a}\n{a}\n", numbered + a), (b"#x\n", b"")):
            self.assertEqual(self.ok("getset", "-f", "-", "odd.agc", stdin=content), expected)
        done = self.run_program("getset", "odd.agc", "#x")
        self.assertEqual(done.returncode, 4)
        done = self.run_program("getset", "-f", "-", "odd.agc", stdin=b"{#x}\n")
        self.assertEqual(done.returncode, 4)

    def test_names_from_a_list(self):
        both = self.ok("getset", "in.agc", "plain1", "plain3")
        for content in (b"plain1\nplain3\n", b"\xef\xbb\xbf# some\r\n plain1 \r\n\r\nplain3"):
            self.write("names", content)
            self.assertEqual(self.ok("getset", "-f", "names", "in.agc"), both)
            self.assertEqual(self.ok("getset", "--sample-file=-", "in.agc", stdin=content), both)
        self.write("names", "plain3\n")
        self.assertEqual(self.ok("getset", "-f", "names", "in.agc", "plain1"), both)
        self.write("regions", "# of chr4\r\nchr4@ref:3-5\r\n\r\n plain1#1#chr4@plain1\r\n")
        expected = self.ok("getctg", "in.agc", "chr4@ref:3-5", "plain1#1#chr4@plain1")
        self.assertEqual(self.ok("getctg", "-r", "regions", "in.agc"), expected)
        self.assertEqual(self.ok("getctg", "-r", "-", "in.agc", "chr4@ref:3-5",
                                 stdin=b"plain1#1#chr4@plain1\n"), expected)
        for verb, option, name in (("getset", "-f", "names"), ("getctg", "-r", "regions")):
            self.write("none", "# nothing\n\n")
            self.assertEqual(self.ok(verb, option, "none", "in.agc"), b"")
            self.check_error([verb, option, name, "-o", name, "in.agc"], USAGE,
                             f"{name}: is the output and also the input {name}")
            self.check_error([verb, option, "gone", "in.agc"], INPUT,
                             "gone: cannot open: No such file or directory")
        self.write("names", "plain1\nnone\n")
        self.check_error(["getset", "-f", "names", "in.agc"], NOT_FOUND,
                         "in.agc: there is no sample none")

    def test_the_archive_is_no_output(self):
        os.symlink("in.agc", self.directory / "link")
        os.link(self.directory / "in.agc", self.directory / "hard")
        shutil.copy(self.directory / "in.agc", self.directory / "x.partial")
        verbs = (["getset", "in.agc", "ref"], ["getctg", "in.agc", "chr4"],
                 ["listset", "in.agc"], ["info", "in.agc"], ["verify", "in.agc"], ["digests", "in.agc"])
        for verb, *words in verbs:
            for output in ("in.agc", "link", "./hard"):
                self.check_error([verb, "-o", output, *words], USAGE,
                                 f"{output}: is the output and also the input in.agc")
        self.ok("listset", "-o", "x", "x.partial")  # no name of a temporary file
        os.rename(self.directory / "in.agc", self.directory / "ref.fa")
        self.check_error(["getcol", "-o", ".", "ref.fa"], USAGE,
                         "./ref.fa: is the output and also the input ref.fa")

    def test_line_length(self):
        whole = self.ok("getctg", "in.agc", "chr4").decode()
        self.assertTrue(whole.startswith(CHR4))
        bases = whole[len(CHR4):].replace("\n", "")
        self.assertEqual(len(bases), 700)
        for length in (40, 61, 80, 700, 2000000000):
            lines = [bases[i:i + length] for i in range(0, 700, length)]
            expected = CHR4 + "\n".join(lines) + "\n"
            for option in (["-l", length], [f"-l{length}"], [f"--line-length={length}"]):
                self.assertEqual(self.ok("getctg", *option, "in.agc", "chr4").decode(), expected)
        self.assertEqual(self.ok("getctg", "in.agc", "chr4").decode(), whole)

    def test_samples_and_collection(self):
        samples = {s: self.ok("getset", "in.agc", s) for s in ("ref", "plain0", "plain5")}
        self.assertEqual(self.ok("getset", "in.agc", "plain5", "ref", "plain5"),
                         samples["plain5"] + samples["ref"] + samples["plain5"])
        everything = self.ok("getcol", "in.agc")
        self.assertTrue(everything.startswith(samples["ref"] + samples["plain0"]))
        self.assertTrue(everything.endswith(samples["plain5"]))
        self.assertEqual(self.ok("getcol", "-r", "in.agc"), everything[len(samples["ref"]):])
        for flags in (["-t", "1"], ["-t", "3"], ["-f", "-v", "0"], ["--cache", "1K"]):
            self.assertEqual(self.ok("getcol", *flags, "in.agc"), everything)
        self.assertEqual(self.ok("getset", "-s", "-p", "in.agc", "ref"), samples["ref"])

    def test_regions(self):
        self.assertEqual(self.ok("getctg", "in.agc", "chr4:0-4", "plain0#1#chr4@plain0:57-63"),
                         b">chr4:0-4\nAAGGT\n"
                         b">plain0#1#chr4 length=700 strain plain0:57-63\nACACTTT\n")
        self.assertEqual(self.ok("getctg", "in.agc", "chr4@ref:800-900"), b">chr4:800-900\n")
        done = self.run_program("getctg", "in.agc", "chr4:-5-3")
        self.assertEqual((done.returncode, done.stdout), (0, b">chr4:0-3\nAAGG\n"))
        self.assertEqual(done.stderr, b"spillway: warning: start of range (-5) is below 0, "
                                      b"so changed to 0\n")

    def test_gzip(self):
        plain = self.ok("getset", "in.agc", "ref")
        for level in (1, 9):
            packed = self.ok("getset", "-g", level, "in.agc", "ref")
            self.assertLess(len(packed), len(plain) // 2)
            self.assertEqual(gzip.decompress(packed), plain)
        self.assertEqual(self.ok("getset", "-g", "0", "in.agc", "ref"), plain)

    def test_output_file(self):
        plain = self.ok("getset", "in.agc", "ref")
        self.write("out.fa", "was here before")
        self.assertEqual(self.ok("getset", "-o", "out.fa", "in.agc", "ref"), b"")
        self.assertEqual((self.directory / "out.fa").read_bytes(), plain)
        self.ok("getset", "-g", "3", "--output=out.gz", "in.agc", "ref")
        self.assertEqual(gzip.decompress((self.directory / "out.gz").read_bytes()), plain)
        self.ok("listset", "-o", "names", "in.agc")
        self.ok("getset", "-o", "/dev/null", "in.agc", "ref")
        self.assertEqual(self.files(), ["in.agc", "names", "out.fa", "out.gz"])

    def test_collection_to_directory(self):
        (self.directory / "dir").mkdir()
        self.assertEqual(self.ok("getcol", "-o", "dir", "in.agc"), b"")
        self.ok("getcol", "-r", "-g", "1", "-o", "dir", "in.agc")
        plain = [f"plain{i}.fa" for i in range(6)]
        self.assertEqual(sorted(os.listdir(self.directory / "dir")),
                         sorted(plain + [name + ".gz" for name in plain] + ["ref.fa"]))
        parts = [(self.directory / "dir" / name).read_bytes() for name in ["ref.fa"] + plain]
        self.assertEqual(b"".join(parts), self.ok("getcol", "in.agc"))
        self.check_error(["getcol", "-o", "nowhere", "in.agc"], IO,
                         "nowhere: is no existing directory")

    def test_names_of_samples_do_not_lead_out_of_the_directory(self):
        for name in ("../out", "/tmp/out", "a/b"):
            self.write("in.fa", f">fine\nACGT\n>{name}\nACGT\n")
            self.ok("create", "--force", "-c", "-o", "in.agc", "in.fa")
            (self.directory / "to").mkdir(exist_ok=True)
            self.check_error(["getcol", "-o", "to", "in.agc"], UNSUPPORTED,
                             f"to: sample '{name}' cannot be a file there by its name")

    def test_not_found(self):
        for args, message in [
            (["getset", "in.agc", "ref", "no"], "in.agc: there is no sample no"),
            (["listctg", "in.agc", "ref", "no"], "in.agc: there is no sample no"),
            (["getctg", "in.agc", "chr4", "no"], "in.agc: there is no contig no"),
            (["getctg", "in.agc", "chr4@no"], "in.agc: there is no sample no"),
            (["getctg", "in.agc", "no@ref"], "in.agc: there is no contig no in sample ref"),
            (["getctg", "in.agc", "chr4:x-y"], "in.agc: there is no contig chr4:x-y"),
        ]:
            with self.subTest(args=args):
                self.check_error(args, NOT_FOUND, message)
                self.check_error(args[:1] + ["-o", "out"] + args[1:], NOT_FOUND, message)
        self.assertEqual(self.files(), ["in.agc"])

    def test_usage(self):
        for verb in ("getset", "getctg", "getcol", "listset", "listref", "listctg", "info"):
            self.assertEqual(self.run_program(verb).returncode, USAGE)
            self.assertEqual(self.run_program(verb, "--no-such", "in.agc").returncode, USAGE)
        for verb in ("getset", "getctg"):
            self.assertEqual(self.run_program(verb, "in.agc").returncode, USAGE)
        for verb in ("listset", "listref", "info"):
            self.assertEqual(self.run_program(verb, "in.agc", "more").returncode, USAGE)
        for option, value in (("-l", "39"), ("-l", "2000000001"), ("-g", "10"), ("-t", "0"),
                              ("-v", "3"), ("-l", "x"), ("--cache", "x")):
            self.assertEqual(self.run_program("getset", option, value, "in.agc", "ref").returncode,
                             USAGE)

    def test_no_archive(self):
        self.check_error(["listset", "no.agc"], INPUT,
                         "no.agc: cannot open: No such file or directory")
        self.check_error(["listset", "."], INPUT, ".: is a directory, not a file")
        self.write("empty", "")
        self.check_error(["listset", "empty"], CORRUPT, "empty: too short for an AGC archive")
        self.write("text", "no archive at all, but long enough to be read as one\n")
        self.assertEqual(self.run_program("listset", "text").returncode, CORRUPT)

    def test_damage_leaves_no_output(self):
        whole = (self.directory / "in.agc").read_bytes()
        self.write("bad.agc", whole[:100] + bytes(len(whole) // 2) + whole[100 + len(whole) // 2:])
        done = self.run_program("getcol", "-o", ".", "bad.agc")
        self.assertEqual((done.returncode, done.stdout), (CORRUPT, b""))
        self.assertTrue(done.stderr.startswith(b"spillway: error: bad.agc: group "))
        self.assertEqual(self.files(), ["bad.agc", "in.agc"])

    def test_full_device(self):
        for flags in ([], ["-g", "1"], ["-t", "3"]):
            with open("/dev/full", "wb") as full:
                done = self.run_program("getcol", *flags, "in.agc", stdout=full)
            self.assertEqual(done.returncode, IO)
            self.assertEqual(done.stderr, b"spillway: error: standard output: write failed: "
                                          b"No space left on device\n")

    def test_reader_goes_away(self):
        for threads in ("1", "3"):
            process = subprocess.Popen([PROGRAM, "getcol", "-t", threads, "in.agc"],
                                       cwd=self.directory, env=environment(),
                                       stdout=subprocess.PIPE, stderr=subprocess.PIPE)
            process.stdout.read(10)
            process.stdout.close()
            self.assertEqual(process.stderr.read(), b"")
            process.stderr.close()
            self.assertNotEqual(process.wait(timeout=60), 0)


if __name__ == "__main__":
    unittest.main()
