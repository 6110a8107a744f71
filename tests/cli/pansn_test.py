"""One file with many samples: --pansn."""

import gzip
import os
import random
import unittest

from spillway_cli import INPUT, USAGE, CliTest


class PanSN(CliTest):
    def setUp(self):
        super().setUp()
        rng = random.Random(31)
        chromosomes = ["".join(rng.choices("ACGT", k=size)) for size in (30000, 9000, 0, 700)]
        self.records = []  # (sample, record)
        for i in range(12):
            sample = f"S{i // 2}#{i % 2 + 1}"
            width = 50 + i  # each sample has a layout of its own
            for number, chromosome in enumerate(chromosomes):
                bases = "".join(rng.choice("ACGTacgtN-") if rng.random() < 0.02 else b
                                for b in chromosome)
                lines = [bases[j:j + width] for j in range(0, len(bases), width)]
                text = "".join(line + "\n" for line in [f">{sample}#chr{number} of it", *lines])
                self.records.append((sample, text))
        self.samples = sorted({sample for sample, _ in self.records})

    def write_records(self, name, records):
        return self.write(name, "".join(text for _, text in records))

    def check(self, records, archive="o.agc"):
        self.assertEqual(sorted(self.ok("listset", archive).decode().split()), self.samples)
        for sample in self.samples:
            expected = "".join(text for of, text in records if of == sample)
            self.assertTrue(self.ok("getset", archive, sample).decode() == expected, sample)

    def test_records_in_any_order(self):
        rng = random.Random(1)
        for _ in range(3):
            self.write_records("in.fa", self.records)
            self.ok("create", "--pansn", "--verify=full", "--force-spill", "-o", "o.agc", "in.fa")
            self.check(self.records)
            self.assertEqual(self.ok("listref", "o.agc").decode(), self.records[0][0])
            rng.shuffle(self.records)

    def test_names_that_are_not_ascii(self):
        """They stay as they are, as those from names of files do; the rest of a header, too."""
        names = [name.encode("latin-1") for name in ("caf\xe8", "caf\xe9")] + ["caf\xe9".encode()]
        for option, mark in (("-c", b""), ("--pansn", b"#1#chr")):
            records = [b">" + name + mark + b" \xe9\nACGT" + b"A" * i + b"\n"
                       for i, name in enumerate(names)]
            self.write("odd.fa", b"".join(records))
            self.ok("create", option, "--force", "-o", "odd.agc", "odd.fa")
            samples = [name + mark[:2] for name in names]
            self.assertEqual(self.ok("listset", "odd.agc").splitlines(), sorted(samples))
            for sample, record in zip(samples, records):
                self.assertEqual(self.ok("getset", "odd.agc", os.fsdecode(sample)), record)

    def test_one_file_twice(self):
        self.write("p.fa", ">A#1#c\nACGT\n")
        os.symlink("p.fa", self.directory / "link.fa")
        os.link(self.directory / "p.fa", self.directory / "hard.fa")
        self.write("table", "A\tp.fa\tlink.fa\n")
        self.check_error(["create", "--pansn", "-o", "p.agc", "p.fa", "p.fa"], INPUT,
                         "p.fa: is given twice: its records would be in the archive twice")
        for other in ("link.fa", "hard.fa"):
            self.check_error(["create", "--pansn", "-o", "p.agc", "p.fa", other], INPUT,
                             f"{other}: is given twice, also as p.fa: its records would be in the "
                             "archive twice")
        self.check_error(["create", "-o", "p.agc", "--samples", "table"], INPUT,
                         "link.fa: is given twice, also as p.fa: its records would be in the "
                         "archive twice")
        self.write("two.table", "A\tp.fa\nB\tp.fa\n")  # two samples that are alike are none
        self.ok("create", "-o", "p.agc", "--samples", "two.table")

    def test_control_bytes_in_names(self):
        for option, mark in (("-c", b""), ("--pansn", b"#1#chr")):
            self.write("odd.fa", b">a\x01b" + mark + b"\nACGT\n")
            self.ok("create", option, "--force", "-o", "odd.agc", "odd.fa")
            self.assertEqual(self.ok("listset", "odd.agc"), b"a_b" + mark[:2] + b"\n")

    def test_the_archive_is_that_of_the_samples_in_files(self):
        files = []
        for sample in self.samples:
            text = "".join(text for of, text in self.records if of == sample)
            files.append(self.write(f"{sample}.fa", text).name)
        self.write_records("in.fa", self.records)
        self.ok("create", "--pansn", "-o", "one.agc", "in.fa")
        self.ok("create", "-t", "1", "-o", "many.agc", *files)
        self.assertEqual((self.directory / "one.agc").read_bytes(),
                         (self.directory / "many.agc").read_bytes())

    def test_several_files_and_standard_input(self):
        # A file for each chromosome; none ends in a line end, and the first is a pipe.
        by_chromosome = [[r for r in self.records if f"#chr{i} " in r[1]] for i in (0, 1, 3)]
        texts = ["".join(text for _, text in part).rstrip("\n").encode() for part in by_chromosome]
        self.write("b.fa", texts[1])
        self.write("c.fa.gz", gzip.compress(texts[2]))
        self.ok("create", "--pansn", "-o", "o.agc", "-", "b.fa", "c.fa.gz", stdin=texts[0])
        self.check([r for part in by_chromosome for r in part])

    def test_delimiter(self):
        self.write("in.fa", ">a.1.x\nACGT\n>b.1.x\nAC\n>a.1.y\nG\n")
        self.ok("create", "--pansn", "--pansn-delimiter", ".", "-o", "o.agc", "in.fa")
        self.assertEqual(self.ok("getset", "o.agc", "a.1"), b">a.1.x\nACGT\n>a.1.y\nG\n")
        self.write("job.cfg", "pansn = yes\npansn-delimiter = .\ninput = in.fa\noutput = p.agc\n")
        self.ok("create", "--config", "job.cfg")
        self.assertEqual((self.directory / "o.agc").read_bytes(),
                         (self.directory / "p.agc").read_bytes())
        self.assertIn(b'pansn-delimiter = "#"', self.ok("config", "--pansn"))
        self.check_error(["create", "--pansn-delimiter", "ab", "-o", "x.agc", "in.fa"], USAGE,
                         "--pansn-delimiter takes one printable character, not 'ab'")

    def test_append(self):
        # Of chromosomes in files of their own, some in the second one are of new samples.
        first = [r for r in self.records if r[0] < "S3"]
        more = [r for r in self.records if r[0] >= "S3"]
        random.Random(2).shuffle(more)
        self.write_records("first.fa", first)
        self.write_records("more.fa", more)
        self.ok("create", "--pansn", "-o", "o.agc", "first.fa")
        self.ok("append", "--pansn", "--verify=full", "-o", "o.agc", "o.agc", "more.fa")
        self.check(first + more)
        self.write("again.fa", ">S9#1#c\nACGT\n>S0#1#chr9\nACGT\n")
        self.check_error(["append", "--pansn", "-o", "p.agc", "o.agc", "again.fa"], INPUT,
                         "two samples are named 'S0#1': o.agc and again.fa")

    def test_each_way_to_preserve(self):
        random.Random(3).shuffle(self.records)
        self.write_records("in.fa", self.records)
        for preserve in ("case", "sequence"):
            self.ok("create", "--force", "--pansn", "--verify=full", "--preserve", preserve, "-o", "o.agc",
                    "in.fa")
            for sample in self.samples:
                sequence = "".join("".join(text.splitlines()[1:]) for of, text in self.records
                                   if of == sample)
                lines = self.ok("getset", "o.agc", sample).decode().splitlines()
                expected = sequence.upper() if preserve == "sequence" else sequence
                self.assertTrue("".join(x for x in lines if x[0] != ">") == expected, sample)
        # What belongs to nobody is lost here anyway.
        self.write("text.fa", "; text\n>a#1#c\nAC\n")
        self.ok("create", "--force", "--pansn", "--preserve=case", "-o", "o.agc", "text.fa")

    def test_memory_threads_and_checkpoints_change_nothing(self):
        random.Random(4).shuffle(self.records)
        self.write_records("in.fa", self.records)
        archives = set()
        for i, options in enumerate((["-t", "1"], ["-t", "4", "--memory=300M", "--force-spill"],
                                     ["--checkpoint=0.001"], ["--checkpoint=0"])):
            self.ok("create", "--pansn", *options, "-o", f"{i}.agc", "in.fa")
            archives.add((self.directory / f"{i}.agc").read_bytes())
        self.assertEqual(len(archives), 1)

    def test_no_record_of_a_sample_is_lost_by_a_name_that_agc_could_not_hold(self):
        self.write("in.fa", b">a\x01#1#c\nAC\n>a_#1#c\nGT\n")
        self.check_error(["create", "--pansn", "-o", "o.agc", "in.fa"], INPUT,
                         "two samples are named 'a_#1': in.fa and in.fa")

    def test_plan(self):
        self.write_records("in.fa", self.records)
        said = self.ok("plan", "--pansn", "in.fa").decode()
        self.assertNotIn("in the reference", said)
        self.assertIn("fits", said)

    def test_what_is_refused(self):
        self.write("in.fa", ">a#1#c\nA\n")
        self.check_error(["create", "--pansn", "-c", "-o", "o.agc", "in.fa"], USAGE,
                         "--concatenated and --pansn contradict")
        no_name = "a header that is not sample#haplotype#contig"
        for text, message in ((">a#1#c\nA\n>b\nC\n", "3: " + no_name),
                              (">a#1#\nA\n", "1: " + no_name),
                              (">a##c\nA\n", "1: " + no_name),
                              ("> a#1\nA\n", "1: " + no_name),
                              ("\n>a#1#c\nA\n", "2: before the first record stands text that "
                               "belongs to no sample")):
            self.write("in.fa", text)
            self.check_error(["create", "--pansn", "-o", "o.agc", "in.fa"], INPUT,
                             "in.fa:" + message)


if __name__ == "__main__":
    unittest.main()
