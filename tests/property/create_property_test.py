"""create and everything back, over generated collections with all that is rare in them."""

import gzip
import os
import random
import unittest

import genomes
from spillway_cli import RESOURCE, CliTest


class Properties(CliTest):
    packs_of_many_sizes = True

    def write_samples(self, samples, encode=lambda text: text, end=".fa"):
        """Writes them in lines of some length; returns the files' names."""
        rng = random.Random(9)
        for name, contigs in samples.items():
            text = genomes.fasta(contigs, rng.choice((60, 70, 10**9)))
            self.write(name + end, encode(text.encode()))
        return [name + end for name in samples]

    def check_all(self, archive, samples):
        """Every sample letter for letter, at once and by itself."""
        expected = {name: genomes.fasta(contigs) for name, contigs in samples.items()}
        self.assertEqual(self.ok("listset", archive).decode().split("\n")[:-1], sorted(samples))
        self.assertEqual(self.ok("getcol", "-l", 80, archive).decode(),
                         "".join(expected.values()))
        for name, text in expected.items():
            self.assertEqual(self.ok("getset", "-l", 80, archive, name).decode(), text, name)

    def check_ranges(self, archive, samples, count, seed=3):
        """Random ranges of random contigs, several of them in one call."""
        rng = random.Random(seed)
        asked = []
        expected = ""
        for _ in range(count):
            sample = rng.choice(list(samples))
            contigs = samples[sample]
            words = [name.split()[0] for name, _ in contigs]
            contig = rng.randrange(len(contigs))
            bases = contigs[contig][1]
            if words.count(words[contig]) > 1 or not bases:
                continue
            begin = rng.randrange(len(bases))
            end = min(len(bases) - 1, begin + rng.choice((0, 1, 50, 500, 20000)))
            request = f"{words[contig]}@{sample}"
            if rng.random() < 0.1:
                asked.append(request)
                expected += genomes.fasta([(contigs[contig][0], bases)])
            else:
                asked.append(f"{request}:{begin}-{end}")
                expected += genomes.fasta([(f"{words[contig]}:{begin}-{end}",
                                            bases[begin:end + 1])])
        got = self.ok("getctg", archive, *asked).decode()
        # The header of a range may be the whole line or its first word.
        strip = [line.split()[0] + (":" + line.rsplit(":", 1)[1] if ":" in line else "")
                 if line.startswith(">") and " " in line else line for line in got.splitlines()]
        want = [line.split()[0] if line.startswith(">") else line for line in expected.splitlines()]
        self.assertEqual(strip, want)

    def test_drafts_with_repeats_among_contigs(self):
        """The reference, too, is a draft: what resembles a segment stands before it in the same genome."""
        rng = random.Random(12)

        def mutated(bases):
            return "".join(rng.choice("ACGT") if rng.random() < 0.01 else b for b in bases)

        for size in ("100", "300", "1500"):
            genome = [mutated("".join(rng.choices("ACGT", k=2000))) for _ in range(12)]
            samples = {}
            for sample in range(6):
                contigs = []
                for _ in range(40):
                    piece = mutated(rng.choice(genome))
                    begin = rng.randrange(1900)
                    contigs.append((f"c{len(contigs)}", piece[begin:begin + rng.randrange(1, 2000)]))
                samples[f"s{sample}"] = contigs
            with self.subTest(size=size):
                inputs = self.write_samples(samples)
                self.ok("create", "--force", "-s", size, "-o", "out.agc", *inputs)
                self.check_all("out.agc", samples)
                self.ok("verify", "--full", "out.agc")

    def test_everything_comes_back(self):
        for seed, options in ((1, []), (2, ["-s", "1000"]), (3, ["-s", "5000", "-b", "3"])):
            with self.subTest(seed=seed):
                samples = genomes.collection(seed, genomes=7)
                inputs = self.write_samples(samples)
                self.ok("create", "--force", *options, "-o", "out.agc", *inputs)
                self.check_all("out.agc", samples)
                self.ok("verify", "--full", "out.agc")
                self.ok("verify", "out.agc", "--against", *inputs)
                self.check_ranges("out.agc", samples, 60)

    def test_extreme_parameters(self):
        samples = genomes.collection(4, genomes=6, bases=30000)
        inputs = self.write_samples(samples)
        for options in (["-s", "100"], ["-s", "1000000"], ["-k", "17", "-s", "500"], ["-k", "32"],
                        ["-l", "15"], ["-l", "32", "-s", "700"], ["-b", "1"], ["-b", "3"],
                        ["-k", "32", "-l", "32", "-s", "100", "-b", "2"]):
            with self.subTest(options=options):
                self.ok("create", "--force", *options, "-o", "out.agc", *inputs)
                self.check_all("out.agc", samples)
                self.check_ranges("out.agc", samples, 20)

    def test_the_run_does_not_shape_the_archive(self):
        (self.directory / "elsewhere").mkdir()
        for seed, shape in ((5, []), (6, ["-s", "300"]), (7, ["-s", "2000", "-b", "2"])):
            samples = genomes.collection(seed, genomes=8)
            inputs = self.write_samples(samples)
            self.ok("create", "--force", *shape, "-t", "1", "-o", "out.agc", *inputs)
            archive = (self.directory / "out.agc").read_bytes()
            for run in (["-t", "2"], ["-t", "4"], ["--memory", "200M"], ["--memory", "4G"],
                        ["--force-spill"], ["--force-spill", "-t", "3", "--memory", "190M"],
                        ["--scratch-dir", "elsewhere"]):
                with self.subTest(seed=seed, run=run):
                    self.assertEqual(self.ok("create", "--force", *shape, *run, *inputs), archive)
                    self.assertEqual(os.listdir(self.directory / "elsewhere"), [])

    def test_compressed_inputs(self):
        samples = genomes.collection(8, genomes=4)
        plain = self.ok("create", "--force", *self.write_samples(samples))
        for encode in (gzip.compress, genomes.bgzip):
            inputs = self.write_samples(samples, encode, ".fa.gz")
            self.assertEqual(self.ok("create", "--force", *inputs), plain)
            inputs = self.write_samples(samples, encode)
            self.assertEqual(self.ok("create", "--force", *inputs), plain)

    def test_standard_input(self):
        samples = genomes.collection(10, genomes=3)
        inputs = self.write_samples(samples)
        for place in (0, 2):
            renamed = {("stdin" if i == place else name): contigs
                       for i, (name, contigs) in enumerate(samples.items())}
            text = (self.directory / inputs[place]).read_bytes()
            args = inputs[:place] + ["-"] + inputs[place + 1:]
            self.ok("create", "--force", "-o", "out.agc", *args, stdin=text)
            self.check_all("out.agc", renamed)

    def test_every_contig_a_sample(self):
        rng = random.Random(11)
        base = genomes.random_bases(rng, 3000)
        contigs = [(f"virus{i} strain {i}", genomes.relative(rng, base, 0.01)) for i in range(120)]
        contigs += [("gap", "N" * 100), ("odd", base[:700] + "-*_" + base[700:]), ("a", "C")]
        self.write("all.fa", genomes.fasta(contigs))
        samples = {name.split()[0]: [(name, bases)] for name, bases in contigs}
        for options in ([], ["-b", "7", "-s", "500", "--force-spill"]):
            self.ok("create", "--force", "-c", *options, "-o", "out.agc", "all.fa")
            self.assertEqual(self.ok("getcol", "out.agc").decode(), genomes.fasta(contigs))
            self.assertEqual(self.ok("listset", "out.agc").decode().split(), sorted(samples))
            self.check_ranges("out.agc", samples, 30)

    def test_strange_collections(self):
        rng = random.Random(12)
        base = genomes.random_bases(rng, 20000)
        for number, samples in enumerate((
                {"tiny": [("a", "ACGT")], "tinier": [("a", "")]},
                {"gaps": [("a", "N" * 100000)], "same": [("a", "N" * 100000)]},
                {"one": [("a", base)]},
                {"one": [("a", base)], "two": [("a", base)], "three": [("b", base)]},
                {"repeat": [("a", "ACGTTGCA" * 5000)], "more": [("a", "ACGTTGCA" * 7000)]},
                {"none": [("a", "")], "one": [("a", base)]},
                {"unrelated": [("a", base)], "to": [("a", genomes.random_bases(rng, 50000))],
                 "each": [("a", genomes.random_bases(rng, 300))]},
                {"odd": [("a", "-" * 3000)], "bytes": [("a", "*")]},
                {"r": [(str(i), base[i * 10:i * 10 + i]) for i in range(300)], "s": [("x", base)]},
        )):
            for options in ([], ["-s", "100"], ["--force-spill", "-s", "400", "-b", "1"]):
                with self.subTest(number=number, options=options):
                    self.ok("create", "--force", *options, "-o", "out.agc", *self.write_samples(samples))
                    self.check_all("out.agc", samples)

    def test_scraps_of_the_reference_do_not_found_its_groups(self):
        """A short contig that lies in a later one costs its own place, not that of the later one."""
        rng = random.Random(13)
        base = genomes.random_bases(rng, 130000)
        others = {f"g{i}": [("b", genomes.relative(rng, base))] for i in range(4)}
        self.ok("create", "--force", "-s", "60000", "-o", "a.agc",
                *self.write_samples({"ref": [("b", base)]} | others))
        self.ok("create", "--force", "-s", "60000", "-o", "b.agc",
                *self.write_samples({"ref": [("s", base[30000:30600]), ("b", base)]} | others))
        sizes = [(self.directory / name).stat().st_size for name in ("a.agc", "b.agc")]
        self.assertLess(sizes[1], sizes[0] + 300)

    def test_scratch_that_runs_out_in_any_stage(self):
        """An error that says so, and nothing left behind; or the archive that it always is."""
        samples = genomes.collection(14, genomes=8, bases=200000)
        inputs = self.write_samples(samples)
        whole = self.ok("create", "--force", "--force-spill", "-s", "500", *inputs)
        failed = 0
        before = sorted(os.listdir(self.directory))
        for quota in range(100, 2000, 150):
            done = self.run_program("create", "--force", "--force-spill", "-s", "500", "-t", "2",
                                    "--max-scratch", f"{quota}k", "-o", "out.agc", *inputs)
            with self.subTest(quota=quota):
                if done.returncode == 0:
                    self.assertEqual((self.directory / "out.agc").read_bytes(), whole)
                    os.remove(self.directory / "out.agc")
                else:
                    failed += 1
                    self.assertEqual(done.returncode, RESOURCE)
                    self.assertIn(b"--max-scratch", done.stderr)
                self.assertEqual(sorted(os.listdir(self.directory)), before)
        self.assertGreater(failed, 2)


if __name__ == "__main__":
    unittest.main()
