"""Tests of tools/simulate. Usage: simulate_test.py DIRECTORY_OF_PROGRAMS"""

import gzip
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

PROGRAM = ""
COMPLEMENT = bytes.maketrans(b"ACGTacgt", b"TGCAtgca")


def run(*options):
    """The collection as one FASTA text."""
    command = [PROGRAM, "--one-file", "-", *options]
    return subprocess.run(command, check=True, capture_output=True).stdout


def parse(text):
    """[(header, sequence)]"""
    records = []
    for record in text.split(b">")[1:]:
        header, _, body = record.partition(b"\n")
        records.append((header.decode(), body.replace(b"\n", b"")))
    return records


def differences(a, b):
    return sum(x != y for x, y in zip(a, b)) if len(a) == len(b) else max(len(a), len(b))


NO_CHANGE = [
    option
    for kind in "snp iupac indel deletion insertion duplication inversion translocation n-run".split()
    for option in (f"--{kind}-rate", "0")
]


def only(kind, rate, *options):
    """Options that leave one kind of mutation."""
    rates = dict(zip(NO_CHANGE[::2], NO_CHANGE[1::2]))
    rates[f"--{kind}-rate"] = str(rate)
    return [word for pair in rates.items() for word in pair] + list(options)


class Reproducible(unittest.TestCase):
    OPTIONS = ("--genomes", "8", "--length", "50K", "--chromosomes", "3", "--draft-share", "0.5",
               "--snp-rate", "0.02", "--insertion-rate", "0.0005", "--mask-share", "0.2",
               "--translocation-rate", "0.0001", "--iupac-rate", "0.001", "--n-run-rate", "0.0001",
               "--mask-loss-rate", "0.1", "--mask-gain-rate", "0.1", "--mask-shift-rate", "0.1")

    def test_same_seed_same_bytes(self):
        self.assertEqual(run("--seed", "7", *self.OPTIONS), run("--seed", "7", *self.OPTIONS))

    def test_other_seed_other_bytes(self):
        a, b = (parse(run("--seed", seed, *self.OPTIONS))[0][1] for seed in ("7", "8"))
        self.assertGreater(differences(a[:10000], b[:10000]), 5000)

    def test_directory_holds_the_same_genomes_as_one_file(self):
        with tempfile.TemporaryDirectory() as directory:
            subprocess.run([PROGRAM, "-o", directory, *self.OPTIONS], check=True)
            names = sorted(os.listdir(directory))
            self.assertEqual(names, [f"genome_{i}.fa" for i in range(8)])
            in_files = sorted(
                sequence
                for name in names
                for _, sequence in parse(pathlib.Path(directory, name).read_bytes())
            )
        self.assertEqual(in_files, sorted(s for _, s in parse(run(*self.OPTIONS))))


class Layout(unittest.TestCase):
    def test_length_chromosomes_and_lines(self):
        text = run("--genomes", "1", "--length", "100K", "--chromosomes", "7", "--line-width", "80")
        records = parse(text)
        self.assertEqual([name for name, _ in records],
                         [f"genome_0#chr{i}" for i in range(1, 8)])
        self.assertEqual(sum(len(s) for _, s in records), 100_000)
        for block in text.decode().split(">")[1:]:
            lines = block.rstrip("\n").split("\n")[1:]
            self.assertTrue(all(len(line) == 80 for line in lines[:-1]))
            self.assertTrue(0 < len(lines[-1]) <= 80)

    def test_unwrapped(self):
        text = run("--genomes", "2", "--length", "3M", "--line-width", "0")
        self.assertEqual(text.count(b"\n"), 4)

    def test_base_from_fasta_comes_first_and_unchanged(self):
        with tempfile.NamedTemporaryFile(suffix=".fa") as base:
            base.write(b">one description\r\nACGTNacgtn\r\nRY\r\n>two\n\nTTTT")
            base.flush()
            records = parse(run("--base", base.name, "--genomes", "1"))
        self.assertEqual(records, [("genome_0#one", b"ACGTNACGTNRY"), ("genome_0#two", b"TTTT")])

    def test_bad_usage_and_input(self):
        for options, code in ((["--genomes", "0"], 2), (["--snp-rate", "2"], 2),
                              (["--length", "12X"], 2), (["--base", "/no/such.fa"], 3)):
            result = subprocess.run([PROGRAM, "--one-file", "-", *options], capture_output=True)
            self.assertEqual(result.returncode, code, options)
            self.assertTrue(result.stderr.startswith(b"simulate: "))
            self.assertEqual(result.stdout, b"")


class Mutations(unittest.TestCase):
    LENGTH = 200_000

    def genomes(self, *options):
        text = run("--genomes", "6", "--length", str(self.LENGTH), *options)
        return [sequence for _, sequence in parse(text)]

    def test_no_rates_no_change(self):
        genomes = self.genomes(*NO_CHANGE)
        self.assertEqual(len(genomes), 6)
        self.assertEqual(len(set(genomes)), 1)

    def test_snp_rate_is_the_divergence_from_the_base(self):
        base, *leaves = self.genomes(*only("snp", 0.01))
        for leaf in leaves:
            self.assertAlmostEqual(differences(base, leaf) / self.LENGTH, 0.01, delta=0.0015)

    def test_clades_share_mutations_and_private_ones_are_not_shared(self):
        def share_of_sites_in_two(genomes):
            counts = [len({i for i, leaf in enumerate(genomes[1:]) if leaf[p] != genomes[0][p]})
                      for p in range(self.LENGTH)]
            return sum(c >= 2 for c in counts) / sum(c >= 1 for c in counts)

        inherited = self.genomes(*only("snp", 0.01, "--private-share", "0.1"))
        private = self.genomes(*only("snp", 0.01, "--private-share", "1"))
        self.assertGreater(share_of_sites_in_two(inherited), 0.1)
        self.assertLess(share_of_sites_in_two(private), 0.05)

    def test_structural_variants(self):
        sizes = ("--sv-min-length", "100", "--sv-max-length", "1000")
        base, *leaves = self.genomes(*only("deletion", 1e-4, *sizes))
        self.assertTrue(all(len(leaf) < len(base) for leaf in leaves))
        base, *leaves = self.genomes(*only("insertion", 1e-4, *sizes))
        self.assertTrue(all(len(leaf) > len(base) for leaf in leaves))
        base, *leaves = self.genomes(*only("duplication", 1e-4, *sizes))
        self.assertTrue(all(len(leaf) > len(base) for leaf in leaves))
        kmers = {base[i:i + 20] for i in range(len(base) - 19)}
        for leaf in leaves:  # nothing new but the joins
            new = sum(leaf[i:i + 20] not in kmers for i in range(len(leaf) - 19))
            self.assertLess(new, 19 * 60)
        base, *leaves = self.genomes(*only("inversion", 1e-4, *sizes))
        for leaf in leaves:
            self.assertEqual(len(leaf), len(base))
            self.assertGreater(differences(base, leaf), 300)
        base, *leaves = self.genomes(*only("translocation", 1e-4, *sizes))
        for leaf in leaves:
            self.assertEqual(len(leaf), len(base))
            self.assertNotEqual(leaf, base)

    def test_iupac_and_n(self):
        _, *leaves = self.genomes(*only("iupac", 0.01))
        for leaf in leaves:
            codes = sum(leaf.count(c) for c in b"RYSWKMBDHV")
            self.assertAlmostEqual(codes / self.LENGTH, 0.01, delta=0.002)
        _, *leaves = self.genomes(*only("n-run", 1e-4, "--n-run-length", "500"))
        for leaf in leaves:
            self.assertGreater(leaf.count(b"N"), 0)
            self.assertEqual(leaf.count(b"N") % 500, 0)

    def test_soft_mask_is_inherited(self):
        base, *leaves = self.genomes(*only("snp", 0.01, "--mask-share", "0.4"))
        lower = sum(base.count(c) for c in b"acgt") / len(base)
        self.assertAlmostEqual(lower, 0.4, delta=0.08)
        for leaf in leaves:
            self.assertEqual([c > 96 for c in leaf], [c > 96 for c in base])

    def masked_genomes(self, *options):
        """Base and leaves, and of each the intervals of lower case."""
        genomes = self.genomes(*only("snp", 0.01), "--mask-share", "0.4", "--mask-length", "200",
                               *options)
        return genomes, [[m.span() for m in re.finditer(b"[a-z]+", g)] for g in genomes]

    def test_soft_mask_loses_and_gains_intervals(self):
        _, (base, *leaves) = self.masked_genomes("--mask-loss-rate", "0.2")
        for leaf in leaves:
            self.assertLess(set(leaf), set(base))
            self.assertAlmostEqual(1 - len(leaf) / len(base), 0.18, delta=0.09)
        _, (base, *leaves) = self.masked_genomes("--mask-gain-rate", "0.2")
        lower = lambda intervals: sum(end - begin for begin, end in intervals)
        for leaf in leaves:
            self.assertGreater(lower(leaf), 1.03 * lower(base))

    def test_soft_mask_moves_ends(self):
        _, (base, *leaves) = self.masked_genomes("--mask-shift-rate", "0.2", "--mask-shift-length",
                                                 "5")
        for leaf in leaves:
            kept = len({end for _, end in base} & {end for _, end in leaf}) / len(base)
            self.assertAlmostEqual(kept, 0.82, delta=0.1)
            self.assertAlmostEqual(len(leaf) / len(base), 1, delta=0.05)

    def test_soft_mask_does_not_change_the_bases(self):
        rates = ("--insertion-rate", "0.0001", "--deletion-rate", "0.0001", "--inversion-rate",
                 "0.0001", "--translocation-rate", "0.0001", "--draft-share", "0.5")
        masked = run("--length", "100K", *rates, "--mask-share", "0.4", "--mask-loss-rate", "0.5",
                     "--mask-gain-rate", "0.5", "--mask-shift-rate", "0.5")
        plain = run("--length", "100K", *rates)
        upper = lambda text: [(header, bases.upper()) for header, bases in parse(text)]
        self.assertNotEqual(masked, plain)
        self.assertEqual(upper(masked), parse(plain))

    def test_n_runs_and_repeats_of_the_base(self):
        (base,) = (s for _, s in parse(run("--genomes", "1", "--length", "10K", "--n-runs", "1",
                                           "--n-run-length", "1M")))
        self.assertEqual((len(base), base.count(b"N")), (1_010_000, 1_000_000))
        self.assertIn(b"N" * 1_000_000, base)
        (plain,), (repeats,) = (
            [s for _, s in parse(run("--genomes", "1", "--length", "200K", *options))]
            for options in ([], ["--repeat-families", "1", "--repeat-copies", "20",
                                 "--repeat-divergence", "0"]))
        distinct = lambda s: len({s[i:i + 24] for i in range(len(s) - 23)})
        self.assertLess(distinct(repeats), distinct(plain) - 10_000)


class Drafts(unittest.TestCase):
    def test_contigs_are_the_genome_cut_shuffled_and_turned(self):
        options = ["--genomes", "3", "--length", "100K", "--chromosomes", "2", *NO_CHANGE]
        whole = parse(run(*options))[:2]
        drafts = parse(run(*options, "--draft-share", "1", "--draft-contigs", "40"))
        self.assertEqual(drafts[:2], whole)
        for number in "12":
            contigs = [(h, s) for h, s in drafts if h.startswith(f"genome_{number}#")]
            self.assertTrue(38 <= len(contigs) <= 42)
            self.assertEqual(sum(len(s) for _, s in contigs), 100_000)
            places, turned = [], 0
            for i, (header, s) in enumerate(contigs):
                self.assertEqual(header, f"genome_{number}#contig_{i + 1} length={len(s)}")
                back = s.translate(COMPLEMENT)[::-1]
                turned += not any(s in w for _, w in whole)
                found = [(j, w.find(t)) for j, (_, w) in enumerate(whole) for t in (s, back)
                         if len(s) > 30 and t in w]
                self.assertTrue(len(s) <= 30 or len(found) == 1)
                places += found
            self.assertTrue(5 < turned < 35)
            self.assertNotEqual(places, sorted(places))

    def test_mean_length_of_contigs_and_the_first_genome(self):
        options = ["--genomes", "2", "--length", "200K", *NO_CHANGE, "--draft-share", "1",
                   "--draft-contig-length", "5K"]
        records = parse(run(*options))
        self.assertEqual(len(records[0][1]), 200_000)
        self.assertEqual(len(records), 1 + 41)  # 40 places
        records = parse(run(*options, "--draft-first"))
        for number in "01":
            contigs = [s for h, s in records if h.startswith(f"genome_{number}#contig_")]
            self.assertEqual(len(contigs), 41)
            self.assertEqual(sum(len(s) for s in contigs), 200_000)


class Species(unittest.TestCase):
    OPTIONS = ("--genomes", "3", "--length", "20K", "--draft-share", "1", "--draft-first",
               "--draft-contig-length", "2K", *only("snp", 0.01))
    MANY = ("--species", "12", *OPTIONS)

    def genomes(self, *options):
        """{name: its contigs}"""
        found = {}
        for header, sequence in parse(run(*self.MANY, *options)):
            found.setdefault(header.split("#")[0], []).append(sequence)
        return found

    def test_names_and_counts(self):
        genomes = self.genomes()
        self.assertEqual(sorted(genomes), [f"genome_{species:02}_{number}" for species in range(12)
                                           for number in range(3)])
        for contigs in genomes.values():
            self.assertEqual(len(contigs), 11)
            self.assertEqual(sum(len(s) for s in contigs), 20_000)

    def test_genomes_are_alike_within_a_species_alone(self):
        def kmers(contigs):
            turned = [s.translate(COMPLEMENT)[::-1] for s in contigs]
            return {s[i:i + 24] for s in contigs + turned for i in range(len(s) - 23)}

        genomes = {name: kmers(contigs) for name, contigs in self.genomes().items()}
        first = genomes["genome_00_0"]
        for name, other in genomes.items():
            shared = len(first & other) / len(first)
            if name.startswith("genome_00_"):
                self.assertGreater(shared, 0.5, name)  # 1 % of letters differ: 0.99 ** 24
            else:
                self.assertEqual(shared, 0, name)

    def test_deterministic_and_the_first_species_is_the_collection_without_others(self):
        self.assertEqual(run(*self.MANY), run(*self.MANY))
        self.assertNotEqual(run(*self.MANY), run(*self.MANY, "--seed", "6"))
        alone = parse(run(*self.OPTIONS))
        self.assertEqual([s for _, s in parse(run(*self.MANY))][:len(alone)],
                         [s for _, s in alone])

    def test_files_hold_the_same_genomes_plain_or_compressed(self):
        with tempfile.TemporaryDirectory() as directory:
            plain, packed = (pathlib.Path(directory, name) for name in ("plain", "packed"))
            subprocess.run([PROGRAM, "-o", plain, *self.MANY], check=True)
            subprocess.run([PROGRAM, "-o", packed, "--bgzip", "-t", "2", *self.MANY], check=True)
            names = sorted(os.listdir(plain))
            self.assertEqual(len(names), 36)
            self.assertEqual(sorted(os.listdir(packed)), [name + ".gz" for name in names])
            texts = []
            for name in names:
                texts.append((plain / name).read_bytes())
                compressed = (packed / (name + ".gz")).read_bytes()
                self.assertEqual(gzip.decompress(compressed), texts[-1])
                self.assertLess(len(compressed), len(texts[-1]) / 2)
        self.assertEqual(sorted(s for text in texts for _, s in parse(text)),
                         sorted(s for _, s in parse(run(*self.MANY))))

    def test_contigs_named_as_pansn_has_it(self):
        plain, pansn = (parse(run(*self.MANY, *options)) for options in ((), ("--pansn",)))
        self.assertEqual([name.replace("#", "#1#") for name, _ in plain], [name for name, _ in pansn])
        archive = subprocess.run([os.environ["SPILLWAY"], "create", "-v", "0", "--pansn", "-"],
                                 input=run(*self.MANY, "--pansn"), capture_output=True, check=True)
        self.assertGreater(len(archive.stdout), 1000)

    def test_one_compressed_stream(self):
        self.assertEqual(gzip.decompress(run("--bgzip", *self.MANY)), run(*self.MANY))

    def test_memory_is_that_of_one_species(self):
        def peak(species):
            code = ("import resource, subprocess, sys; "
                    "subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL); "
                    "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)")
            command = [sys.executable, "-c", code, PROGRAM, "--one-file", "-", "--species", species,
                       "--genomes", "1", "--length", "4M"]
            # The address sanitizer keeps what is freed.
            environment = {**os.environ, "ASAN_OPTIONS": "quarantine_size_mb=1"}
            return int(subprocess.run(command, check=True, capture_output=True,
                                      env=environment).stdout)

        self.assertLess(peak("12"), peak("1") + 8000)  # KiB; all of them are 48 MB

    def test_bad_usage(self):
        for options in (["--species", "0"], ["--species", "2", "--base", os.devnull]):
            result = subprocess.run([PROGRAM, "--one-file", "-", *options], capture_output=True)
            self.assertEqual(result.returncode, 2, options)


if __name__ == "__main__":
    PROGRAM = os.path.join(sys.argv.pop(1), "simulate")
    unittest.main()
