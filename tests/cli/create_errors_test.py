"""What create refuses: the message, the exit code, and nothing left behind."""

import contextlib
import gzip
import lzma
import os
import pathlib
import pty
import random
import threading
import unittest
import zlib

from spillway_cli import INPUT, IO, UNSUPPORTED, USAGE, CliTest

TESTS = pathlib.Path(__file__).resolve().parent.parent
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
                         "no input given (spillway create --help)")

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
        for text in ("\nHello\n", "ACGT\n", " >a\nACGT\n"):
            self.write("x.fa", text)
            self.refuse("x.fa", "x.fa: not FASTA: there is no record in it")

    def test_other_formats(self):
        """Whatever begins a line in them; compressed, too, and from standard input."""
        fastq = b"@r1\nACGTACGTAC\n+\n>>>>IIIIII\n@r2\nGGGGACGTAC\n+\nIIIIIIIIII\n"
        for text, what in (
                (fastq, "FASTQ (seqtk seq -a converts it)"),
                (b"\n<!DOCTYPE html>\n<html><body>\n> not found\n</body></html>\n",
                 "HTML or XML (maybe the message of a download that failed)"),
                (b"LOCUS       X 10 bp\n>\nORIGIN\n        1 acgt\n//\n",
                 "GenBank (any2fasta converts it)"),
                (b"##gff-version 3\nc\t.\tgene\t1\t4\t.\t+\t.\tID=g\n##FASTA\n>c\nACGT\n",
                 "GFF or GTF (sequences after a line ##FASTA have to be a file of their own)"),
                (b"@SQ\tSN:c\tLN:4\nr\t0\tc\t1\t60\t4M\t*\t0\t0\tACGT\t>>>>\n",
                 "SAM (samtools fasta converts it)"),
                (b"c\t0\t4\n>\n",
                 "BED (bedtools getfasta and spillway faidx --bed give its sequences)"),
                (b"BAM\1\n>\n", "a BAM file (samtools fasta converts it)"),
                (b"\x43\x27\x41\x1a\n>\n", "a 2bit file (twoBitToFa converts it)")):
            for content in (text, gzip.compress(text)):
                self.write("x.fa", content)
                self.refuse("x.fa", f"x.fa: not FASTA: looks like {what}")
        self.refuse("-", "standard input: not FASTA: looks like FASTQ (seqtk seq -a converts it)",
                    stdin=fastq)

    def test_archives_of_agc_are_no_fasta(self):
        for archive in ("golden/defaults", "golden-old/v1_defaults"):
            self.write("x.fa", (TESTS / f"{archive}.agc").read_bytes())
            self.refuse("x.fa", "x.fa: not FASTA: looks like an AGC archive (append adds to one, "
                                "convert reads one)")
        self.run_program("create", "-o", "ours.fa", "ref.fa")
        self.refuse("ours.fa", "ours.fa: not FASTA: looks like an AGC archive (append adds to one, "
                               "convert reads one)")

    def test_sequence_before_the_first_header(self):
        self.write("x.fa", "; a comment\nACGTACGT\n>a\nACGT\n")
        for preserve in ("case", "sequence"):
            self.check_error(["create", "-o", "out.agc", f"--preserve={preserve}", "ref.fa", "x.fa"],
                             INPUT, "x.fa:2: sequence before the first header, which would be lost "
                             "(it belongs to no contig; --preserve=exact keeps it)")

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
        def refuse(content, what):
            self.write("x.fa", content)
            self.refuse("x.fa", f"x.fa: is compressed {what}", UNSUPPORTED)

        for content, name, tool in (
                (b"\x04\x22\x4d\x18" + bytes(20), "lz4", "lz4 -dc"),
                (lzma.compress(GOOD.encode(), lzma.FORMAT_ALONE), "lzma", "xz --format=lzma -dc"),
                (b"\x1f\x8b\x08\x04" + bytes(5) + b"\x03\x07\0RAZF\x01\x80\0", "RAZF",
                 "razip -dc"),
                (zlib.compress(GOOD.encode()), "zlib", "pigz -dcz"),
                (b"7z\xbc\xaf\x27\x1c" + bytes(20), "7-Zip", "7z x -so"),
                (b"Rar!\x1a\x07\x01" + bytes(20), "rar", "unrar p -inul"),
                (b"\x1f\x9d\x90" + bytes(20), "compress (.Z)", "gzip -dc")):
            refuse(content, f"with {name}, which Spillway does not read (decompress it first: {tool})")
        refuse(gzip.compress(gzip.compress(GOOD.encode())),
               "twice, with gzip and, inside that, gzip (decompress it once first: gzip -dc)")
        # A frame whose header names a dictionary.
        refuse(b"\x28\xb5\x2f\xfd\x01\x58\x07\x01\0\0",
               "by zstd with a dictionary, which Spillway does not take (decompress it first: "
               "zstd -dc -D DICTIONARY)")

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
        for content in ("", "\r\n\n", "\ufeff# nothing\n"):
            self.refuse(content, "list: names no input")

    def test_the_archive_to_change_is_no_standard_input(self):
        for verb in (["append", "-o", "x.agc", "-", "ok.fa"], ["convert", "-o", "x.agc", "-"]):
            self.check_error(verb, USAGE, f"{verb[0]} does not read an archive from standard input "
                             "(save it in a file first)")

    def test_a_listed_file_is_missing(self):
        self.refuse("a b.fa\r\n", f"a b.fa: {NO_FILE}")

    def test_not_a_list(self):
        self.refuse(b"\x00\x01\x02\n", "list:1: is no list: it holds a NUL byte")
        self.refuse("a\n".encode("utf-16"), "list:1: is UTF-16 text (save it as UTF-8)")
        self.refuse(GOOD, "list:1: is a header of FASTA, not a path (a FASTA file is named as an "
                          "input by itself; a path that begins with '>' is ./> here)")

    def test_standard_input_is_one_list_or_input(self):
        for args in (["-i", "-", "-"], ["-i", "-", "--samples", "-"], ["--samples", "-", "-"],
                     ["-i", "-", "--reference", "-"]):
            self.check_error(["create", "-o", "out.agc", *args], INPUT,
                             "-: standard input can be read only once", stdin=b"a\tref.fa\n")


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
