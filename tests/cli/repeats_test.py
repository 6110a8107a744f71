"""Tandem repeats: no group for each piece, however small segments are."""

import unittest

from spillway_cli import CliTest
from tandem_repeats import SIZES, mutated, repeat


class Repeats(CliTest):
    def archive_bytes(self, *args):
        done = self.run_program("create", "--force", "-o", "out.agc", *args)
        self.assertEqual((done.returncode, done.stderr), (0, b""), args)
        return (self.directory / "out.agc").stat().st_size

    def write_fasta(self, name, bases):
        return self.write(name, f">c\n{bases}\n").name

    def check_back(self, *samples):
        for sample in samples:
            done = self.run_program("getset", "out.agc", sample)
            self.assertTrue(done.stdout == (self.directory / f"{sample}.fa").read_bytes(), sample)

    def test_an_exact_repeat_of_a_million_bases_takes_less_than_two_kilobytes(self):
        for period in (1, 2, 3, 7, 31, 100, 340, 1000):
            a = self.write_fasta("a.fa", repeat(period))
            b = self.write_fasta("b.fa", repeat(period, shift=period // 3))
            for size in SIZES:
                with self.subTest(period=period, size=size):
                    self.assertLess(self.archive_bytes(*size, a), 1900)
                    self.assertLess(self.archive_bytes(*size, a, b), 2000)
        self.check_back("a", "b")

    def test_a_repeat_with_mutations_costs_its_mutations(self):
        """10,000 of them. Each makes k-mers unique, so small segments cut the reference at it."""
        most = {("-s", "100"): 50, ("-s", "1500"): 20, (): 4.5}  # bytes a mutation
        for period in (3, 340):
            a = mutated(repeat(period), 0.01, period)
            names = [self.write_fasta("a.fa", a),
                     self.write_fasta("b.fa", mutated(a, 0.001, 2)),
                     self.write_fasta("c.fa", mutated(repeat(period), 0.01, 3))]
            for size in SIZES:
                with self.subTest(period=period, size=size):
                    self.assertLess(self.archive_bytes(*size, names[0]), most[size] * 10000)
                    self.assertLess(self.archive_bytes(*size, *names), most[size] * 21000)
                    self.check_back("a", "b", "c")

    def test_how_it_is_made_makes_no_difference(self):
        names = []
        for period in (1, 7, 171):
            bases = mutated(repeat(period, 100000), 0.01, period)
            names += [self.write_fasta(f"a{period}.fa", bases),
                      self.write_fasta(f"b{period}.fa", mutated(bases, 0.001, period))]
        for size in SIZES:
            archives = set()
            for how in (("-t", "1"), ("-t", "4", "--memory", "1G"), ("-t", "2", "--force-spill")):
                self.archive_bytes(*size, *how, *names)
                archives.add((self.directory / "out.agc").read_bytes())
            self.assertEqual(len(archives), 1, size)


if __name__ == "__main__":
    unittest.main()
