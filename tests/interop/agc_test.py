"""agc and we read each other's archives, and agc appends to ours."""

import random
import shutil
import subprocess
import sys
import unittest

import genomes
from spillway_cli import CliTest, without_reader_warning
from tandem_repeats import SIZES, mutated, repeat

AGC = shutil.which("agc")
LOST = r"spillway: warning: more\.agc: what it had in [a-z, -]* is lost \(agc append .*\n"


def common_samples(seed, count=8, bases=40000):
    """Without what agc itself does not take: bytes that are no bases, contigs without any, and
    several of one name."""
    samples = genomes.collection(seed, count, bases)
    for name, contigs in samples.items():
        taken = {}
        for header, b in contigs:
            if b and set(b) <= set(genomes.ALPHABET):
                taken.setdefault(header, b)
        samples[name] = list(taken.items())
    return samples


class Interop(CliTest):
    def ours(self, *args, warning=""):
        done = self.run_program(*args)
        self.assertEqual(done.returncode, 0, (args, done.stderr))
        said = without_reader_warning(done.stderr).decode()
        self.assertRegex(said, f"\\A{warning}\\Z")
        return done.stdout.decode()

    def agc(self, *args):
        done = subprocess.run([AGC, *map(str, args)], cwd=self.directory, capture_output=True,
                              timeout=60, check=False)
        self.assertEqual(done.returncode, 0, (args, done.stderr))
        return done.stdout.decode()

    def write_samples(self, samples):
        for name, contigs in samples.items():
            self.write(name + ".fa", genomes.fasta(contigs))
        return [name + ".fa" for name in samples]

    def check_same(self, archive, samples, has_case=False, has_lost=False):
        """Both give the same letters for everything that can be asked, and they are the right ones;
        ours in their case, if the archive has it, or with a warning, if agc append has dropped
        it."""
        def ours(text):
            return text if has_case else genomes.in_capitals(text)

        warning = LOST if has_lost else ""

        whole = "".join(genomes.fasta(contigs) for contigs in samples.values())
        self.assertEqual(self.ours("getcol", archive, warning=warning), ours(whole))
        self.assertEqual(self.agc("getcol", archive), genomes.in_capitals(whole))
        self.assertEqual(self.ours("listset", archive), self.agc("listset", archive))
        self.assertEqual(self.ours("listctg", archive, *samples),
                         self.agc("listctg", archive, *samples))
        rng = random.Random(1)
        for name, contigs in samples.items():
            expected = genomes.fasta(contigs)
            self.assertEqual(self.ours("getset", archive, name, warning=warning), ours(expected), name)
            self.assertEqual(self.agc("getset", archive, name), genomes.in_capitals(expected),
                             name)
            words = [header.split()[0] for header, _ in contigs]
            for header, bases in rng.sample(contigs, min(4, len(contigs))):
                word = header.split()[0]
                if words.count(word) > 1:
                    continue
                begin = rng.randrange(len(bases))
                end = min(len(bases) - 1, begin + rng.choice((0, 10, 3000)))
                for request in (f"{word}@{name}", f"{word}@{name}:{begin}-{end}"):
                    got = self.ours("getctg", archive, request, warning=warning)
                    self.assertEqual(genomes.in_capitals(got),
                                     self.agc("getctg", archive, request), request)
                self.assertEqual("".join(got.split("\n")[1:]), ours(bases[begin:end + 1]))

    def test_agc_reads_ours(self):
        for seed, options in ((1, []), (2, ["-s", "1000"]), (3, ["-s", "300", "-b", "2"]),
                              (4, ["-k", "17", "-l", "15", "-s", "2000", "-b", "1"]),
                              (5, ["-k", "32", "-l", "32", "-s", "500"])):
            with self.subTest(options=options):
                samples = common_samples(seed)
                self.ours("create", "--force", *options, "-o", "out.agc", *self.write_samples(samples))
                self.check_same("out.agc", samples, has_case=True)

    def test_agc_reads_ours_with_bytes_that_it_has_no_symbol_for(self):
        """It gives N for them and all else as it is."""
        samples = {"ref": [("a", "ACGT" * 500)], "b": [("a", "ACGT" * 100 + "-*_" + "ACGT" * 300)]}
        self.ours("create", "--force", "-o", "out.agc", *self.write_samples(samples))
        self.assertEqual(self.agc("getset", "out.agc", "b").replace("\n", ""),
                         genomes.fasta(samples["b"]).replace("\n", "").replace("-*_", "NNN"))

    def test_agc_reads_ours_with_contigs_that_are_empty_or_of_one_name(self):
        for seed, contigs in enumerate(genomes.collection(12, 5).values()):
            text = [(header, b) for header, b in contigs if set(b) <= set(genomes.ALPHABET)]
            self.write(f"s{seed}.fa", genomes.fasta(text))
        names = [f"s{i}" for i in range(5)]
        self.ours("create", "--force", "-o", "out.agc", *(name + ".fa" for name in names))
        self.assertEqual(self.agc("getcol", "out.agc"),
                         genomes.in_capitals(self.ours("getcol", "out.agc")))
        for name in names:
            text = (self.directory / (name + ".fa")).read_text()
            self.assertEqual(self.ours("getset", "out.agc", name), text)
            self.assertEqual(self.agc("getset", "out.agc", name), genomes.in_capitals(text))

    def test_tandem_repeats_take_no_more_than_in_archives_of_agc(self):
        """A tenth more at most, and what we alone store: digests, layout and hashes. Our default
        segments are shorter, so there a repeat with mutations takes more."""
        for period in (1, 10, 340):
            exact = repeat(period)
            varied = mutated(exact, 0.01, period)
            kinds = {"exact": (exact, repeat(period, shift=period // 3)),
                     "varied": (varied, mutated(varied, 0.001, 2))}
            for kind, genomes_of_kind in kinds.items():
                inputs = [self.write(f"{i}.fa", f">c\n{bases}\n").name
                          for i, bases in enumerate(genomes_of_kind)]
                for size in SIZES:
                    with self.subTest(period=period, kind=kind, size=size):
                        self.ours("create", *size, "-o", "ours.agc", *inputs)
                        self.agc("create", *size, "-o", "agcs.agc", *inputs)
                        ours, agcs = ((self.directory / name).stat().st_size
                                      for name in ("ours.agc", "agcs.agc"))
                        share = 1.1 if size or kind == "exact" else 1.4
                        self.assertLess(ours, share * agcs + 400)

    def test_agc_appends_to_ours(self):
        for seed, options in ((6, []), (7, ["-s", "1000"]), (8, ["-s", "2000", "-b", "3"])):
            with self.subTest(options=options):
                samples = common_samples(seed)
                inputs = self.write_samples(samples)
                self.ours("create", "--force", *options, "-o", "out.agc", *inputs[:4])
                self.agc("append", "-o", "more.agc", "out.agc", *inputs[4:])
                self.check_same("more.agc", samples, has_lost=True)

    def test_both_append_in_turn(self):
        for seed, options, first in ((12, [], "agc"), (13, ["-s", "1000", "-b", "3"], "ours")):
            with self.subTest(options=options, first=first):
                samples = common_samples(seed)
                inputs = self.write_samples(samples)
                ours, theirs = self.ours, self.agc
                if first == "ours":
                    ours, theirs = theirs, ours
                theirs("create", *options, "-o", "a.agc", *inputs[:2])
                ours("append", "-o", "b.agc", "a.agc", inputs[2])
                theirs("append", "-o", "c.agc", "b.agc", inputs[3])
                ours("append", "-o", "d.agc", "c.agc", *inputs[4:])
                for archive, count in (("b.agc", 3), ("c.agc", 4), ("d.agc", len(inputs))):
                    expected = "".join(genomes.fasta(samples[name])
                                       for name in list(samples)[:count])
                    self.assertEqual(self.agc("getcol", archive), genomes.in_capitals(expected))
                    upper = self.run_program("getcol", "--upper", "-l", 80, archive)
                    self.assertEqual(upper.stdout.decode(), genomes.in_capitals(expected))
                    self.assertEqual(self.ours("listset", archive), self.agc("listset", archive))

    def test_what_agc_drops_is_named(self):
        self.write("ref.fa", ">a one\n" + "ACGT" * 500 + "\n")
        self.write("b.fa", b">a \xff\r\n" + b"ACGT" * 100 + b"--acgt" + b"ACGT" * 300 + b"\r\n")
        self.write("c.fa", ">a\n" + "ACGT" * 400 + "\n")
        self.ours("create", "--force", "-o", "out.agc", "ref.fa", "b.fa")
        self.agc("append", "-o", "more.agc", "out.agc", "c.fa")
        kept = self.ours("info", "out.agc")
        lost = self.ours("info", "more.agc")
        for words in ("non-IUPAC bytes", "layout", "headers", "masks", "digests", "hashes"):
            self.assertRegex(kept, rf"\n   {words} \(.*\): [1-9][0-9]*\n")
            self.assertRegex(lost, rf"\n   lost: {words} \(.*\) \(agc append does not keep them\)\n")
        self.assertNotIn("lost", kept)
        self.assertEqual(self.ours("listctg", "more.agc", "b"), "b\n   a _\n")
        plain = "ACGT" * 100 + "NNACGT" + "ACGT" * 300
        lines = "".join(plain[i:i + 80] + "\n" for i in range(0, len(plain), 80))
        self.assertEqual(self.ours("getset", "more.agc", "b", warning=LOST), ">a _\n" + lines)

    def test_we_read_agcs(self):
        for seed, options in ((9, []), (10, ["-s", "1000", "-b", "3"]), (11, ["-a", "-s", "500"])):
            with self.subTest(options=options):
                samples = common_samples(seed)
                self.agc("create", *options, "-o", "out.agc", *self.write_samples(samples))
                self.check_same("out.agc", samples)


if __name__ == "__main__":
    if AGC is None:
        print("SKIPPED: interop_agc: agc is not on the PATH")
        sys.exit(77)
    unittest.main()
