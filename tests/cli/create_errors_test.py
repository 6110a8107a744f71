"""What create refuses: the message, the exit code, and nothing left behind."""

import contextlib
import gzip
import os
import pty
import random
import threading
import unittest

from spillway_cli import INPUT, IO, UNSUPPORTED, USAGE, CliTest

GOOD = ">a\nACGTACGTAC\n"
NO_FILE = "cannot open: No such file or directory"


class BadOptions(CliTest):
    def setUp(self):
        super().setUp()
        self.write("ref.fa", GOOD)

    def refuse(self, *options, message):
        self.check_error(["create", *options, "-o", "out.agc", "ref.fa"], USAGE, message)

    def test_no_input(self):
        self.check_error(["create", "-o", "out.agc"], USAGE,
                         "no input is named (spillway create --help)")

    def test_unknown_option(self):
        self.refuse("--kmer", "20", message="unrecognised option '--kmer' (did you mean '--kmer-length'?)")
        self.refuse("-z", message="unrecognised option '-z'")

    def test_ranges(self):
        for short, long, least, most in [
            ("-k", "--kmer-length", 17, 32),
            ("-l", "--min-match-length", 15, 32),
            ("-b", "--batch-size", 1, 1000000000),
            ("-s", "--segment-size", 100, 1000000),
            ("-t", "--threads", 1, 1024),
            ("-v", "--verbosity", 0, 2),
        ]:
            wrong = [str(most + 1), str(2**32 + least), "99999999999999999999", "x", f"{least}x",
                     f" {least}", "1.5", "0x20"] + ([str(least - 1)] if least > 0 else [])
            for value in wrong:
                message = f"{long} takes a whole number from {least} to {most}, not '{value}'"
                with self.subTest(option=long, value=value):
                    self.refuse(long, value, message=message)
                    self.refuse(short, value, message=message)

    def test_fallback(self):
        for value in ("0.06", "x", "nan", "1e9", "0.01x"):
            self.refuse("-f", value, message=f"--fallback takes a number from 0 to 0.05, not '{value}'")

    def test_sizes(self):
        for option in ("--memory", "--max-scratch"):
            for value in ("0", "1.5G", "12X", "M", "-1G", "99999999999T"):
                message = f"{option} takes a size such as 300000, 256M or 4GiB, not '{value}'"
                self.refuse(f"{option}={value}", message=message)

    def test_twice(self):
        self.refuse("-k", "20", "-k", "21",
                    message="option '--kmer-length' cannot be specified more than once")

    def test_scratch_directory(self):
        self.refuse("--scratch-dir", "gone",
                    message="gone: is no directory (scratch directory: --scratch-dir; "
                            "--scratch-dir names another)")
        self.check_error(["create", "-o", "out.agc", "ref.fa"], USAGE,
                         "/gone: is no directory (scratch directory: $TMPDIR; "
                         "--scratch-dir names another)",
                         variables={"TMPDIR": "/gone"})


class BadInputs(CliTest):
    def setUp(self):
        super().setUp()
        self.write("ref.fa", GOOD)

    def refuse(self, name, message, code=INPUT, **options):
        """As the reference and as a later input."""
        for inputs in ([name], ["ref.fa", name]):
            self.check_error(["create", "-o", "out.agc", *inputs], code, message, **options)
        self.check_error(["create", "ref.fa", name], code, message, **options)

    def test_missing(self):
        self.refuse("gone.fa", f"gone.fa: {NO_FILE}")

    def test_directory(self):
        (self.directory / "dir.fa").mkdir()
        self.refuse("dir.fa", "dir.fa: is a directory without a FASTA file (.fa, .fasta, .fna, "
                    ".fas, .fsa, .ffn, .frn, .mfa; also compressed)")

    def test_unreadable(self):
        self.write("secret.fa", GOOD).chmod(0)
        before = sorted(os.listdir(self.directory))
        done = self.run_program("create", "-o", "out.agc", "ref.fa", "secret.fa",
                                **self.run_as_nobody())
        self.assertEqual(done.stderr, b"spillway: error: secret.fa: cannot open: Permission denied\n")
        self.assertEqual(done.returncode, INPUT)
        self.assertEqual(sorted(os.listdir(self.directory)), before)

    def test_empty(self):
        self.write("empty.fa", "")
        self.refuse("empty.fa", "empty.fa: is empty")
        self.write("empty.fa", gzip.compress(b""))
        self.refuse("empty.fa", "empty.fa: not FASTA: there is no record in it")

    def test_not_fasta(self):
        for text in ("\nHello\n", "@r\nACGT\n+\nIIII\n", " >a\nACGT\n"):
            self.write("x.fa", text)
            self.refuse("x.fa", "x.fa: not FASTA: there is no record in it")

    def test_bad_header(self):
        self.write("x.fa", ">" + "x" * (1 << 20) + "y\nACGT\n")
        self.refuse("x.fa", "x.fa:1: header line is longer than 1048576 bytes")

    def test_sample_without_a_name(self):
        for header in ("", " ", "\t "):
            self.write("x.fa", f">a\nACGT\n>{header}\nACGT\n")
            self.check_error(["create", "-c", "-o", "out.agc", "x.fa"], INPUT,
                             "x.fa:3: a header without a name, which would be a sample's")

    def test_truncated_gzip(self):
        text = "".join(random.Random(1).choices("ACGT", k=300000))
        packed = gzip.compress(f">a\n{text}\n".encode())
        for size in (2, 9, 10, 15, len(packed) // 2, len(packed) - 8, len(packed) - 1):
            self.write("x.fa.gz", packed[:size])
            self.refuse("x.fa.gz", "x.fa.gz: truncated gzip data")
        self.write("x.fa.gz", packed + packed[:-1])
        self.refuse("x.fa.gz", "x.fa.gz: truncated gzip data")

    def test_damaged_gzip(self):
        packed = bytearray(gzip.compress(b">a\nACGT\n"))
        packed[-5] ^= 1
        self.write("x.fa.gz", bytes(packed))
        self.refuse("x.fa.gz", "x.fa.gz: damaged gzip data: checksum or length does not match")
        self.write("x.fa.gz", gzip.compress(b">a\nACGT\n") + b">b\nAC\n")
        self.refuse("x.fa.gz", "x.fa.gz: trailing garbage after the gzip data")

    def test_other_compressions(self):
        self.write("x.fa", b"\x04\x22\x4d\x18\x00\x00\x00\x00")
        self.refuse("x.fa", "x.fa: is compressed with lz4, which this version does not read",
                    UNSUPPORTED)

    def test_one_sample_name_twice(self):
        self.write("more/ref.fasta", GOOD)
        self.check_error(["create", "-o", "out.agc", "ref.fa", "more/ref.fasta"], INPUT,
                         "more/ref.fasta: has the sample name 'ref', and so has ref.fa")

    def test_standard_input(self):
        for inputs in (["-"], ["ref.fa", "-"]):
            args = ["create", "-o", "out.agc", *inputs]
            self.check_error(args, INPUT, "standard input: is empty")
            self.check_error(args, INPUT, "standard input:2: header line is longer than 1048576 bytes",
                             stdin=b">a\n>" + (1 << 20) * b"x" + b"y\n")
            self.check_error(args, INPUT, "standard input: truncated gzip data",
                             stdin=gzip.compress(b">a\nACGT\n")[:-3])

    def test_standard_input_twice(self):
        self.check_error(["create", "-o", "out.agc", "-", "-"], INPUT,
                         "-: standard input can be read only once")


class BadLists(CliTest):
    def setUp(self):
        super().setUp()
        self.write("ref.fa", GOOD)

    def refuse(self, content, message):
        self.write("list", content)
        self.check_error(["create", "-o", "out.agc", "-i", "list", "ref.fa"], INPUT, message)

    def test_missing(self):
        self.check_error(["create", "-o", "out.agc", "-i", "gone", "ref.fa"], INPUT,
                         f"gone: {NO_FILE}")

    def test_empty(self):
        self.refuse("", "list: is empty")
        self.refuse("\r\n\n", "list: names no input")

    def test_a_listed_file_is_missing(self):
        self.refuse("a b.fa\r\n", f"a b.fa: {NO_FILE}")

    def test_not_a_list(self):
        self.refuse(b"\x00\x01\x02\n", "list: is no list of paths")


class BadOutputs(CliTest):
    def setUp(self):
        super().setUp()
        self.write("ref.fa", GOOD)

    def refuse(self, output, message, code=IO, **options):
        self.check_error(["create", "-o", output, "ref.fa"], code, message, **options)

    def test_no_such_directory(self):
        self.refuse("gone/out.agc", "gone/out.agc: cannot create: No such file or directory")
        self.refuse("ref.fa/out.agc", "ref.fa/out.agc: cannot create: Not a directory")

    def test_not_a_file(self):
        (self.directory / "dir").mkdir()
        self.refuse("dir", "dir: is a directory")

    def test_no_name(self):
        self.refuse("", "--output names no file", USAGE)

    def test_unwritable(self):
        nobody = self.run_as_nobody()
        (self.directory / "closed").mkdir(mode=0o555)
        self.write("old.agc", "kept").chmod(0o444)
        self.refuse("closed/out.agc", "closed/out.agc: cannot create: Permission denied", **nobody)
        self.refuse("old.agc", "old.agc: cannot write: Permission denied", **nobody)

    def test_output_is_an_input(self):
        self.refuse("ref.fa", "ref.fa: is the output and also the input ref.fa", USAGE)
        os.symlink("ref.fa", self.directory / "link")
        self.refuse("link", "link: is the output and also the input ref.fa", USAGE)
        os.link(self.directory / "ref.fa", self.directory / "hard")
        self.refuse("./hard", "./hard: is the output and also the input ref.fa", USAGE)
        with open(self.directory / "ref.fa", "ab") as appended:
            self.check_error(["create", "ref.fa"], USAGE,
                             "standard output: is the output and also the input ref.fa",
                             stdout=appended)

    def test_what_is_written_first_is_an_input(self):
        os.rename(self.directory / "ref.fa", self.directory / "x.partial")
        self.check_error(["create", "-o", "x", "x.partial"], USAGE,
                         "x.partial: is the output and also the input x.partial")

    def test_contigs_of_one_name_are_told_by_place(self):
        self.write("x.fa", ">a\nACGT\n>b\nACGT\n")
        self.write("y.fa", ">c\nACGT\n>d\nACGT\n>b x\nACGT\n")
        self.check_error(["create", "-c", "-o", "out.agc", "x.fa", "y.fa"], INPUT,
                         "two samples are named 'b': contig 2 of x.fa and contig 3 of y.fa")

    def test_the_list_is_an_input(self):
        self.write("list", "ref.fa\n")
        self.check_error(["create", "-i", "list", "-o", "list"], USAGE,
                         "list: is the output and also the input list")

    def test_terminal(self):
        master, slave = pty.openpty()
        try:
            self.check_error(["create", "ref.fa"], USAGE,
                             "will not write an archive to a terminal: name a file with -o, "
                             "or redirect",
                             stdout=slave)
        finally:
            os.close(master)
            os.close(slave)

    def test_full_device(self):
        with open("/dev/full", "wb") as full:
            self.check_error(["create", "ref.fa"], IO,
                             "standard output: write failed: No space left on device", stdout=full)


class OneOfSeveral(CliTest):
    def test_one_bad_input_ends_the_reading_of_others(self):
        """At the next chunk, not at the end of their files: here one never ends."""
        self.write("ref.fa", GOOD)
        self.write("bad.fa", "no fasta\n")
        endless = self.directory / "endless.fa"
        os.mkfifo(endless)

        def feed():
            with contextlib.suppress(BrokenPipeError), open(endless, "wb", buffering=0) as out:
                while True:
                    out.write(b">c\n" + b"ACGTTGCAAC\n" * 6000)

        feeder = threading.Thread(target=feed)
        feeder.start()
        done = self.run_program("create", "-t", "2", "-o", "out.agc", "ref.fa", "endless.fa", "bad.fa")
        feeder.join()
        self.assertEqual(done.returncode, INPUT)
        self.assertEqual(done.stderr.decode(),
                         "spillway: error: bad.fa: not FASTA: there is no record in it\n")
        self.assertEqual(sorted(os.listdir(self.directory)), ["bad.fa", "endless.fa", "ref.fa"])


if __name__ == "__main__":
    unittest.main()
