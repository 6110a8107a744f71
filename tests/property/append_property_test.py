"""append, over generated collections with all that is rare in them: what was there and what is new
comes back, byte for byte."""

import csv
import json
import os
import pathlib
import random
import shutil
import unittest

import genomes
from spillway_cli import CORRUPT, INPUT, UNSUPPORTED, USAGE, CliTest

GOLDEN = pathlib.Path(__file__).resolve().parent.parent / "golden"
GOLDEN_OLD = GOLDEN.parent / "golden-old"


def laid_out(rng, contigs):
    """FASTA in some layout: widths, line ends, comments, blank lines, a last line without end."""
    text = genomes.fasta(contigs, rng.choice((60, 70, 80, 10**9)))
    kind = rng.randrange(6)
    if kind == 0:
        text = text.replace("\n", "\r\n")
    elif kind == 1:
        text = "; a comment\n\n" + text + "\n\n"
    elif kind == 2:
        text = text.removesuffix("\n")
    elif kind == 3:
        lines = text.split("\n")
        for _ in range(3):
            lines.insert(rng.randrange(len(lines)), " ")
        text = "\n".join(lines)
    elif kind == 4:
        text = text.replace(">", ">\u00e4 ", 1)
    return text.encode()


class Append(CliTest):
    packs_of_many_sizes = True

    def write_samples(self, samples, seed=9):
        """Writes them in some layout; returns the files' names and what is in them."""
        rng = random.Random(seed)
        files = {name + ".fa": laid_out(rng, contigs) for name, contigs in samples.items()}
        for name, text in files.items():
            self.write(name, text)
        return files

    def check_exact(self, archive, files):
        """Every file comes back; so do its digests, and everything is verified."""
        for name, text in files.items():
            self.assertEqual(self.ok("getset", archive, name.removesuffix(".fa")), text, name)
        self.assertTrue(self.ok("verify", "--full", archive).endswith(b"result\twhole\n"))
        report = self.ok("verify", archive, "--against", *files).decode()
        self.assertEqual(report.count("\tevery byte\n"), len(files), report)

    def append_in_turn(self, files, cuts, shape=()):
        """create up to the first cut, then an append up to each of the others."""
        names = list(files)
        self.ok("create", "--force", *shape, "-o", "out.agc", *names[:cuts[0]])
        for begin, end in zip(cuts, list(cuts[1:]) + [len(names)]):
            self.ok("append", "--force", "-o", "out.agc", "out.agc", *names[begin:end])

    def test_everything_comes_back(self):
        for seed, cuts, shape in ((1, (1,), ()), (2, (3, 4), ("-s", "1000", "-b", "3")),
                                  (3, (2, 3, 5), ("-s", "5000", "-b", "4", "--digests=full")),
                                  (4, (4,), ("-s", "300", "-b", "1", "--digests=short"))):
            with self.subTest(seed=seed):
                files = self.write_samples(genomes.collection(seed, genomes=7))
                self.append_in_turn(files, cuts, shape)
                self.check_exact("out.agc", files)
                self.ok("create", "--force", *shape, "-o", "whole.agc", *files)
                for verb in (("digests",), ("getcol",), ("listset",), ("getcol", "-l", "70")):
                    self.assertEqual(self.ok(*verb, "out.agc"), self.ok(*verb, "whole.agc"))

    def test_the_run_does_not_shape_the_archive(self):
        files = list(self.write_samples(genomes.collection(5, genomes=8)))
        (self.directory / "elsewhere").mkdir()
        self.ok("create", "--force", "-s", "2000", "-b", "3", "-o", "base.agc", *files[:4])
        base = (self.directory / "base.agc").read_bytes()
        whole = self.ok("append", "--force", "-t", "1", "base.agc", *files[4:])
        for run in (["-t", "4"], ["--memory", "200M"], ["--force-spill"],
                    ["--force-spill", "-t", "3", "--memory", "190M"],
                    ["--scratch-dir", "elsewhere", "--verify=full"], ["--verify=none"]):
            with self.subTest(run=run):
                self.assertEqual(self.ok("append", "--force", *run, "base.agc", *files[4:]), whole)
                self.assertEqual(os.listdir(self.directory / "elsewhere"), [])
        self.ok("append", "--force", "-o", "base.agc", "base.agc", *files[4:])
        self.assertEqual((self.directory / "base.agc").read_bytes(), whole)
        self.assertNotEqual(base, whole)

    def test_many_appends(self):
        rng = random.Random(6)
        base = genomes.soft_masked(rng, genomes.random_bases(rng, 30000))
        samples = {"ref": [("a", base)]} | {
            f"g{i}": [("a", genomes.relative(rng, base)), ("gap", "acgtn-" * i)] for i in range(25)}
        files = self.write_samples(samples)
        self.append_in_turn(files, range(1, len(files)), ("-b", "6", "-s", "3000"))
        self.check_exact("out.agc", files)
        self.ok("create", "--force", "-b", "6", "-s", "3000", "-o", "whole.agc", *files)
        sizes = [(self.directory / name).stat().st_size for name in ("out.agc", "whole.agc")]
        self.assertLess(sizes[0], 1.2 * sizes[1])

    def test_what_is_kept_may_be_less(self):
        samples = genomes.collection(7, genomes=6)
        files = self.write_samples(samples)
        names = list(files)
        plain = {name: genomes.fasta(contigs) for name, contigs in samples.items()}
        for first, then in (("case", "case"), ("sequence", "sequence"), ("sequence", "exact"),
                            ("case", "exact")):
            with self.subTest(first=first, then=then):
                self.ok("create", "--force", "--preserve", first, "-o", "base.agc", *names[:3])
                self.ok("append", "--force", "--preserve", then, "-o", "out.agc", "base.agc", *names[3:])
                for i, (name, text) in enumerate(plain.items()):
                    kept = first if i < 3 else then
                    if kept == "exact":
                        self.assertEqual(self.ok("getset", "out.agc", name), files[name + ".fa"])
                        continue
                    if kept == "sequence":
                        text = genomes.in_capitals(text)
                    got = self.ok("getset", "-l", "80", "out.agc", name).decode()
                    self.assertEqual(got.split("\n")[1:], text.split("\n")[1:], name)
                self.ok("verify", "--full", "out.agc")
                self.ok("verify", "out.agc", "--against", *names)

    def against(self, archive, *files):
        done = self.run_program("verify", archive, "--against", *files)
        lines = [line.split("\t") for line in done.stdout.decode().splitlines()]
        return [line[3] if line[0] == "same" else "differs" for line in lines]

    def test_what_was_known_of_case_stays_known(self):
        """Each sample is compared by what was kept of it, whatever has been appended since."""
        base, new, lower = "ACGTTGCA" * 50, "GATTACAC" * 50, "ccatggaa" * 50
        self.write("up.fa", f">a\n{base}\n")
        self.write("low.fa", f">a\n{base.lower()}\n")
        self.write("new.fa", f">n\n{new}\n")
        self.write("last.fa", f">l\n{lower}\n")
        self.write("other/up.fa", f">a\n{base.lower()}\n")
        self.write("other/low.fa", f">a\n{base}\n")
        self.write("other/new.fa", f">n\n{new.lower()}\n")
        words = {"exact": "every byte", "case": "headers, sequences, case",
                 "sequence": "headers, sequences"}
        levels = ["exact", "case", "sequence"]
        for file in ("up.fa", "low.fa"):
            for first in levels:
                for then in levels[:levels.index(first) + 1]:
                    with self.subTest(file=file, first=first, then=then):
                        self.ok("create", "--force", "--preserve", first, "-o", "base.agc",
                            file)
                        self.ok("append", "--force", "--preserve", then, "-o", "out.agc",
                                "base.agc", "new.fa")
                        self.ok("append", "--preserve", then, "-o", "out.agc", "out.agc", "last.fa")
                        self.ok("convert", "--force", "--preserve", then, "-o", "again.agc",
                                "out.agc")
                        for archive in ("out.agc", "again.agc"):
                            self.assertEqual(self.against(archive, file, "new.fa"),
                                             [words[first], words[then]])
                            self.assertEqual(
                                self.against(archive, "other/" + file, "other/new.fa"),
                                ["differs" if kept != "sequence" else words[kept]
                                 for kept in (first, then)])
                for then in levels[levels.index(first) + 1:]:
                    self.ok("create", "--force", "--preserve", first, "-o", "base.agc",
                            file)
                    done = self.run_program("append", "--preserve", then, "-o", "no.agc", "base.agc",
                                            "new.fa")
                    self.assertEqual(done.returncode, USAGE, (first, then, done.stderr))
        self.ok("create", "--preserve=case", "-o", "k.agc", "low.fa")
        self.ok("append", "-o", "k.agc", "k.agc", "new.fa")
        self.assertIn("   of the first 1 samples: headers, sequences and their case; "
                      "lines are unknown\n", self.ok("info", "k.agc").decode())

    def test_digests_may_be_had_of_some(self):
        files = self.write_samples(genomes.collection(8, genomes=6))
        names = list(files)
        self.ok("create", "--force", "-o", "whole.agc", *names)
        for forms in (("none", "full", "short"), ("full", "none", "full"), ("short", "auto", "none"),
                      ("none", "none", "none")):
            with self.subTest(forms=forms):
                self.ok("create", "--force", "--digests", forms[0], "-o", "out.agc", *names[:2])
                self.ok("append", "--force", "--digests", forms[1], "-o", "out.agc", "out.agc", *names[2:4])
                self.ok("append", "--force", "--digests", forms[2], "-o", "out.agc", "out.agc", *names[4:])
                self.check_exact("out.agc", files)
                self.assertEqual(self.ok("digests", "out.agc"), self.ok("digests", "whole.agc"))

    def test_every_contig_a_sample(self):
        rng = random.Random(11)
        base = genomes.random_bases(rng, 3000)
        contigs = [(f"virus{i} strain {i}", genomes.relative(rng, base, 0.01)) for i in range(60)]
        for name, some in (("a.fa", contigs[:35]), ("b.fa", contigs[35:]), ("c.fa", contigs[34:36])):
            self.write(name, genomes.fasta(some))
        self.ok("create", "--force", "-c", "-b", "7", "-o", "a.agc", "a.fa")
        self.ok("append", "--force", "-c", "-o", "out.agc", "a.agc", "b.fa")
        self.assertEqual(self.ok("getcol", "out.agc").decode(), genomes.fasta(contigs))
        self.assertTrue(self.ok("verify", "--full", "out.agc").endswith(b"result\twhole\n"))
        self.check_error(("append", "--force", "-c", "-o", "out.agc", "a.agc", "c.fa"), INPUT,
                         "two samples are named 'virus34': a.agc and contig 1 of c.fa")

    def test_archives_of_agc(self):
        """Samples that agc put in come out as before; new ones byte for byte."""
        files = self.write_samples(genomes.collection(9, genomes=5))
        for path in sorted(GOLDEN.glob("*.agc")) + [GOLDEN_OLD / "v30_appended.agc"]:
            with self.subTest(archive=path.name):
                shutil.copy(path, self.directory / "base.agc")
                before = self.ok("getcol", "base.agc")
                with open(path.with_suffix(".tsv"), encoding="ascii") as manifest:
                    old = {row[0] for row in csv.reader(manifest, delimiter="\t")
                           if not row[0].startswith("#")}
                self.ok("append", "--force", "-o", "out.agc", "base.agc", *list(files)[:2])
                self.ok("append", "--force", "-o", "out.agc", "out.agc", *list(files)[2:])
                self.check_exact("out.agc", files)
                self.assertTrue(self.ok("getcol", "out.agc").startswith(before))
                self.assertTrue(old < set(self.ok("listset", "out.agc").decode().split("\n")))
                digests = self.ok("digests", "out.agc").decode().splitlines()
                self.check_manifest(path, digests)

    def check_manifest(self, path, digests):
        md5s = [line.split("\t")[3] for line in digests[1:]]
        with open(path.with_suffix(".tsv"), encoding="ascii") as manifest:
            for row in csv.reader(manifest, delimiter="\t"):
                self.assertIn(row[3], md5s + ["md5"], row)

    def test_older_formats_are_refused(self):
        self.write("new.fa", ">a\nACGT\n")
        shutil.copy(GOLDEN_OLD / "v2_defaults.agc", self.directory / "old.agc")
        self.check_error(("append", "--force", "-o", "out.agc", "old.agc", "new.fa"), UNSUPPORTED,
                         "old.agc: is of version 2 of the format, to which nothing can be appended "
                         "(spillway convert makes one of version 3)")

    def test_what_is_wrong_is_told_and_nothing_changes(self):
        self.write("a.fa", ">a\n" + "ACGTTGCA" * 400 + "\n")
        self.write("b.fa", ">b\nACGT\n")
        self.write("no.agc", "no archive at all")
        self.write("empty", "")
        self.ok("create", "--force", "-o", "base.agc", "a.fa")
        shutil.copy(self.directory / "a.fa", self.directory / "x.fa")
        for args, code, message in (
                (("base.agc", "a.fa"), INPUT, "a.fa: the archive base.agc has a sample a already"),
                (("base.agc", "b.fa", "a.fa"), INPUT,
                 "a.fa: the archive base.agc has a sample a already"),
                (("base.agc",), USAGE, "no input given (spillway append --help)"),
                (("-t", "2"), USAGE, "no archive given (spillway append --help)"),
                (("missing.agc", "b.fa"), INPUT,
                 "missing.agc: cannot open: No such file or directory"),
                (("base.agc", "missing.fa"), INPUT,
                 "missing.fa: cannot open: No such file or directory"),
                (("empty", "b.fa"), CORRUPT, "empty: too short for an AGC archive"),
                (("base.agc", "empty"), INPUT, "empty: is empty"),
                (("--preserve=case", "base.agc", "b.fa"), USAGE,
                 "base.agc: gives back every byte of its samples; so it has to with those that are "
                 "appended (--preserve=exact)"),
        ):
            for output in ("out.agc", "base.agc"):
                with self.subTest(args=args, output=output):
                    self.check_error(("append", "--force", "-o", output, *args), code, message)
        self.check_error(("append", "--force", "-k", "17", "-o", "out.agc", "base.agc", "b.fa"), USAGE,
                         "unrecognised option '-k'")

    def test_damage_is_not_carried_on(self):
        files = list(self.write_samples(genomes.collection(12, genomes=4, bases=20000)))
        self.ok("create", "--force", "-s", "1000", "-b", "2", "-o", "base.agc", *files[:3])
        whole = (self.directory / "base.agc").read_bytes()
        rng = random.Random(12)
        for _ in range(40):
            damaged = bytearray(whole)
            damaged[rng.randrange(len(whole))] ^= 1 << rng.randrange(8)
            self.write("base.agc", bytes(damaged))
            before = self.snapshot()
            done = self.run_program("append", "--force", "-o", "out.agc", "base.agc", files[3])
            self.assertIn(done.returncode, (CORRUPT, UNSUPPORTED, USAGE), done.stderr)
            self.assertRegex(done.stderr.decode(), r"^spillway: error: .*\n$")
            self.assertEqual(self.snapshot(), before)

    def test_a_directory_that_does_not_name_the_hashes_is_damage(self):
        """Without their name there is nothing to compare with, which must not pass for whole."""
        files = list(self.write_samples(genomes.collection(12, genomes=2, bases=20000)))
        self.ok("create", "-o", "base.agc", files[0])
        whole = (self.directory / "base.agc").read_bytes()
        self.write("base.agc", b"spillwaz-hashes".join(whole.rsplit(b"spillway-hashes", 1)))
        for verify in ("none", "parts", "full"):
            self.check_error(("append", "--verify", verify, "-o", "out.agc", "base.agc", files[1]),
                             CORRUPT, "base.agc: is damaged: its directory does not name its hashes; "
                             "nothing was appended (spillway verify lists the damage)")

    def test_full_verification_finds_damage_before_any_work(self):
        files = list(self.write_samples(genomes.collection(14, genomes=3, bases=20000)))
        self.ok("create", "--force", "-s", "1000", "-o", "base.agc", *files[:2])
        whole = (self.directory / "base.agc").read_bytes()
        stages = set()
        for at in range(10, len(whole), len(whole) // 12):
            self.write("base.agc", whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1:])
            for verify in ("parts", "full"):
                with self.subTest(verify=verify, at=at):
                    self.write("log", b"")
                    done = self.run_program("append", "--force", "--verify", verify, "-o", "out.agc",
                                            "--log-json", "log", "base.agc", files[2])
                    self.assertEqual(done.returncode, CORRUPT, done.stderr)
                    self.assertTrue(done.stderr.startswith(b"spillway: error: base.agc: "),
                                    done.stderr)
                    log = (self.directory / "log").read_text().splitlines()
                    if verify == "parts" and log:
                        stages.add(json.loads(log[-1])["stage"])
                    elif log:
                        self.assertEqual(json.loads(log[-1])["stage"], "start")
                    self.assertFalse((self.directory / "out.agc").exists())
        self.assertIn("metadata", stages)
        self.write("base.agc", whole)
        archives = set()
        for options in (("--verify=parts",), ("--verify=full",), ("--verify=full", "--force-spill")):
            self.ok("append", "--force", *options, "-o", "out.agc", "base.agc", files[2])
            archives.add((self.directory / "out.agc").read_bytes())
        self.assertEqual(len(archives), 1)

    def test_new_sequence_finds_references_of_any_age(self):
        """What an append brought is known to the next one."""
        rng = random.Random(13)
        novel = genomes.random_bases(rng, 40000)
        files = list(self.write_samples({
            "ref": [("a", genomes.random_bases(rng, 40000))], "one": [("n", novel)],
            "two": [("n", genomes.relative(rng, novel, 0.001))],
            "three": [("n", genomes.reverse_complement(novel))]}))
        sizes = []
        self.ok("create", "--force", "-o", "out.agc", files[0])
        for name in files[1:]:
            before = (self.directory / "out.agc").stat().st_size
            self.ok("append", "--force", "-o", "out.agc", "out.agc", name)
            sizes.append((self.directory / "out.agc").stat().st_size - before)
        self.assertGreater(sizes[0], 9000)
        self.assertLess(max(sizes[1:]), 3000)


if __name__ == "__main__":
    unittest.main()
