"""What create takes, and that it all comes back."""

import gzip
import os
import random
import threading
import unittest

from spillway_cli import CliTest


def fasta(records, width=60, end="\n"):
    lines = []
    for name, bases in records:
        lines.append(">" + name)
        lines += [bases[i:i + width] for i in range(0, len(bases), width)]
    return "".join(line + end for line in lines)


def relative(bases, rng, rate=0.01):
    return "".join(rng.choice("ACGT") if rng.random() < rate else base for base in bases)


class Create(CliTest):
    """Three genomes of two contigs, the second with what is rare in it."""

    def setUp(self):
        super().setUp()
        rng = random.Random(5)
        chromosome = "".join(rng.choices("ACGT", k=50000))
        plasmid = "".join(rng.choices("ACGT", k=3000))
        self.genomes = {"ref": [("chr1 first", chromosome), ("p", plasmid)]}
        for name in ("b", "a"):
            odd = relative(plasmid, rng) + "N" * 500 + "RYSWKMBDHVU" + "A"
            self.genomes[name] = [("chr1 first", relative(chromosome, rng)), ("p", odd),
                                  ("nothing", "")]
        for name, records in self.genomes.items():
            self.write(f"{name}.fa", fasta(records))

    def check_archive(self, archive="out.agc", names=("ref", "b", "a")):
        self.assertEqual(sorted(self.ok("listset", archive).decode().split()), sorted(names))
        for name in names:
            genome = self.genomes[{"stdin": "ref"}.get(name, name)]
            self.assertTrue(self.ok("getset", archive, name).decode() == fasta(genome), name)

    def test_repeats_that_stand_before_the_segment_of_their_group(self):
        # The founder of a group comes out of its turn in pass two, and in-group ids are coded in turn.
        contigs = [
            "GGCAGAAACTGCCAAACTTCGAACGGCACGAAAGAACTATACAGACTTGGAGCCCTGCGGGTTACGATTAGG"
            "ATTGCACCAACAGTTACATAAGTTCTGATTGCGGATCATCGATCGCTTGGTATGTGCGAGAGAGTTCCCCAT"
            "GGTGAACTTGTGTGGGTTTGACTCACATTTAAGTCAGTACCTGCTCGCTTGTTCTG",
            "TCGCGGTTTTGGGAGCGAGCAAAAGACAGAGAGTGGGCGGTTAGTGTTCAACGCGCTAAATTATAAAAGATG"
            "GGGCTATTGGCAGAAACTGCCAAACTTCGAACGGCACGAAAGAACTATACAGACTT",
            "GCATCACGGGCAGAAACTGCCAAACTTCGAACGGCACGAAAGAACTATACAGACTTGGAGCCCTGCGGGTTA"
            "CGATTAGGATTGCACCAACAGTTACATAAGTTCTGATTGCGGATCATCGATCGCTTGGTATGTGCGAGAGAG"
            "TTCCCCATGGTGAACTTGTGTGGGTTTGACTCACATTTAAGTCAGTACCTGCTCGCTTGTTCTGGATTCTGA"]
        text = "".join(f">C\n{contig}\n" for contig in contigs)
        self.write("draft.fa", text)
        self.ok("create", "-s", "100", "-o", "draft.agc", "draft.fa")
        self.assertEqual(self.ok("getcol", "draft.agc").decode(), text)

    def test_files(self):
        out = self.ok("create", "-o", "out.agc", "ref.fa", "b.fa", "a.fa")
        self.assertEqual(out, b"")
        self.check_archive()
        self.assertEqual(self.ok("listref", "out.agc"), b"ref")
        self.assertEqual(sorted(os.listdir(self.directory)), ["a.fa", "b.fa", "out.agc", "ref.fa"])

    def test_one_archive_whatever_the_run(self):
        inputs = ["-d", "ref.fa", "b.fa", "a.fa"]
        self.ok("create", "-o", "out.agc", *inputs)
        archive = (self.directory / "out.agc").read_bytes()
        (self.directory / "scratch").mkdir()
        for options in ([], ["-t", "1"], ["-t", "3"], ["--memory", "256M"], ["--force-spill"],
                        ["-a"], ["-f", "0.01"], ["--scratch-dir", "scratch"]):
            with self.subTest(options=options):
                self.assertEqual(self.ok("create", *options, *inputs), archive)
                self.assertEqual(os.listdir(self.directory / "scratch"), [])

    def test_existing_archive_is_replaced(self):
        self.write("out.agc", "old")
        self.ok("create", "-o", "out.agc", "ref.fa", "b.fa", "a.fa")
        self.check_archive()

    def test_list(self):
        os.rename(self.directory / "b.fa", self.directory / "b .fa")
        self.genomes["b "] = self.genomes["b"]
        self.write("list", "b .fa\r\n\r\na.fa")
        self.ok("create", "-o", "out.agc", "-i", "list", "ref.fa")
        self.assertTrue(self.ok("getset", "out.agc", "b ").decode() == fasta(self.genomes["b"]))
        self.write("list", "ref.fa\nb .fa\na.fa\n")
        self.ok("create", "-o", "all.agc", "-i", "list")
        self.assertEqual(self.ok("listref", "all.agc"), b"ref")

    def test_gzip_by_content(self):
        for name in ("ref", "b"):
            text = (self.directory / f"{name}.fa").read_bytes()
            half = len(text) // 2
            self.write(f"{name}.fa", gzip.compress(text[:half]) + gzip.compress(text[half:]))
        os.rename(self.directory / "a.fa", self.directory / "a.fa.gz")
        self.ok("create", "-o", "out.agc", "ref.fa", "b.fa", "a.fa.gz")
        self.check_archive()

    def test_line_ends_and_blanks(self):
        b = fasta(self.genomes["b"], 70, "\r\n")
        self.write("b.fa", b)
        a = fasta(self.genomes["a"], 1000).replace("\n", "\n\n").replace("TTT", "T T\tT").rstrip("\n")
        self.write("a.fa", a)
        self.ok("create", "-o", "out.agc", "ref.fa", "b.fa", "a.fa")
        self.assertTrue(self.ok("getset", "out.agc", "b").decode() == b)
        self.assertTrue(self.ok("getset", "out.agc", "a").decode() == a)
        for name in ("a", "b"):
            self.assertTrue(self.ok("getset", "-l", "80", "out.agc", name).decode() ==
                            fasta(self.genomes[name], 80))

    def test_standard_input(self):
        text = (self.directory / "ref.fa").read_bytes()
        self.ok("create", "-o", "out.agc", "-", "b.fa", "a.fa", stdin=text)
        self.check_archive(names=("stdin", "b", "a"))
        self.ok("create", "-o", "out.agc", "b.fa", "-", "a.fa", stdin=gzip.compress(text))
        self.check_archive(names=("stdin", "b", "a"))

    def test_fifo(self):
        """In either place; the reference is read twice."""
        text = (self.directory / "ref.fa").read_bytes()
        os.mkfifo(self.directory / "fifo.fa")
        for inputs in (["b.fa", "fifo.fa"], ["fifo.fa", "b.fa"]):
            writer = threading.Thread(target=(self.directory / "fifo.fa").write_bytes, args=(text,),
                                      daemon=True)
            writer.start()
            self.ok("create", "-o", "out.agc", *inputs)
            writer.join()
            self.assertTrue(self.ok("getset", "out.agc", "fifo").decode() ==
                            fasta(self.genomes["ref"]))

    def test_concatenated(self):
        self.write("all.fa", fasta([("one x", "ACGT" * 50), ("two", "GGCA" * 40)]))
        self.ok("create", "-c", "-o", "out.agc", "all.fa")
        self.assertEqual(sorted(self.ok("listset", "out.agc").decode().split()), ["one", "two"])
        self.assertEqual(self.ok("getset", "out.agc", "one").decode(),
                         fasta([("one x", "ACGT" * 50)]))

    def test_parameters_are_stored(self):
        self.ok("create", "-k", "21", "-l", "18", "-s", "1000", "-b", "7", "-o", "out.agc",
                "ref.fa", "b.fa", "a.fa")
        self.check_archive()
        info = self.run_program("info", "out.agc")
        lines = (info.stdout + info.stderr).decode()
        for text in ("k-mer length     : 21", "Min. match length: 18", "Segment size     : 1000",
                     "Batch size       : 7"):
            self.assertIn(text, lines)

    def test_long_and_short_names(self):
        long = ["--kmer-length=21", "--min-match-length=18", "--segment-size=1000",
                "--batch-size=7", "--threads=2", "--no-command-line"]
        short = ["-k21", "-l", "18", "-s", "1000", "-b7", "-t2", "-d"]
        self.assertEqual(self.ok("create", *long, "ref.fa", "b.fa"),
                         self.ok("create", *short, "ref.fa", "b.fa"))


if __name__ == "__main__":
    unittest.main()
