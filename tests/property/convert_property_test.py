"""convert: archives of every version become ours, and ours become what create makes."""

import csv
import json
import pathlib
import random
import shutil

import genomes
from append_property_test import laid_out
from spillway_cli import CORRUPT, INPUT, UNSUPPORTED, USAGE, CliTest
import unittest

GOLDEN = pathlib.Path(__file__).resolve().parent.parent / "golden"
LOST_EXTRAS = GOLDEN.parent / "golden-ours" / "lost_extras.agc"  # of Spillway, then appended to by agc


class Convert(CliTest):
    packs_of_many_sizes = True

    def write_samples(self, samples):
        rng = random.Random(3)
        files = {name + ".fa": laid_out(rng, contigs) for name, contigs in samples.items()}
        for name, text in files.items():
            self.write(name, text)
        return list(files)

    def test_archives_of_agc(self):
        for path in sorted(GOLDEN.glob("*.agc")) + sorted((GOLDEN.parent / "golden-old").glob("*.agc")):
            with self.subTest(archive=path.name):
                shutil.copy(path, self.directory / "old.agc")
                self.ok("convert", "--force", "-o", "new.agc", "old.agc")
                with open(path.with_suffix(".tsv"), encoding="ascii") as manifest:
                    expected = sorted((row[0], row[3]) for row in csv.reader(manifest, delimiter="\t")
                                      if not row[0].startswith("#"))
                digests = self.ok("digests", "new.agc").decode().splitlines()[1:]
                self.assertEqual(sorted((line.split("\t")[0], line.split("\t")[3])
                                        for line in digests), expected)
                self.assertEqual(self.ok("listset", "new.agc"), self.ok("listset", "old.agc"))
                self.assertTrue(self.ok("verify", "new.agc").endswith(b"result\twhole\n"))

    def test_ours_is_what_create_makes(self):
        files = self.write_samples(genomes.collection(21, genomes=7))
        shape = ["-s", "2000", "-b", "3", "-k", "25"]
        self.ok("create", "--force", *shape, "-o", "whole.agc", *files)
        whole = (self.directory / "whole.agc").read_bytes()
        self.ok("create", "--force", "-o", "base.agc", *files[:3])
        self.ok("append", "--force", "-o", "grown.agc", "base.agc", *files[3:])
        for run in ([], ["-t", "3", "--force-spill"], ["--memory", "230M", "--verify=full"]):
            self.assertEqual(self.ok("convert", "--force", *shape, *run, "grown.agc"), whole)

    def facts(self, archive):
        return json.loads(self.ok("info", "--json", archive).decode())

    def against(self, archive, *files):
        lines = self.ok("verify", archive, "--against", *files).decode().splitlines()
        return [(line.split("\t")[0], line.split("\t")[3]) for line in lines]

    def test_what_was_unknown_stays_unknown(self):
        """The files that an archive of agc was made of had lines and case; it does not say which."""
        shutil.copy(GOLDEN / "defaults.agc", self.directory / "old.agc")
        text = self.ok("getset", "-l", "61", "old.agc", "plain1").decode()
        records = [record.split("\n", 1) for record in text.split(">")[1:]]
        file = "".join(f">{header}\n{bases.lower()}" for header, bases in records)
        self.write("plain1.fa", file)
        self.ok("convert", "--force", "--verify=full", "-o", "new.agc", "old.agc")
        for archive in ("old.agc", "new.agc"):
            self.assertEqual(self.facts(archive)["preserve"], "sequence")
            self.assertEqual(self.against(archive, "plain1.fa"), [("same", "headers, sequences")])
        self.assertEqual(self.ok("getset", "new.agc", "plain1"), self.ok("getset", "old.agc", "plain1"))
        self.assertIn("Preserved: headers and sequences; lines and case are unknown\n",
                      self.ok("info", "new.agc").decode())

        # Of samples that came later everything is known.
        self.write("late.fa", file.replace("plain1", "late"))
        self.ok("append", "--force", "-o", "mixed.agc", "old.agc", "late.fa")
        self.ok("convert", "--force", "--verify=full", "-o", "new.agc", "mixed.agc")
        for archive in ("mixed.agc", "new.agc"):
            facts = self.facts(archive)
            self.assertEqual((facts["preserve"], facts["exact_from"]), ("exact", 7))
            self.assertEqual(self.against(archive, "plain1.fa", "late.fa"),
                             [("same", "headers, sequences"), ("same", "every byte")])
        self.assertIn("   of the first 7 samples: headers and sequences", self.ok("info", "new.agc").decode())

    def test_case_without_lines_is_kept(self):
        files = self.write_samples(genomes.collection(5, genomes=3))
        self.ok("create", "--force", "--preserve=case", "-o", "base.agc", *files)
        base = (self.directory / "base.agc").read_bytes()
        self.assertEqual(self.ok("convert", "--force", "base.agc"), base)
        self.assertEqual(self.facts("base.agc")["preserve"], "case")
        self.ok("create", "--force", "--preserve=sequence", "-o", "base.agc", *files)
        base = (self.directory / "base.agc").read_bytes()
        self.assertEqual(self.ok("convert", "--force", "--verify=full", "base.agc"), base)
        self.assertEqual(self.facts("base.agc")["preserve"], "sequence")

    def test_damage_is_not_converted(self):
        """The new archive has hashes of its own, so damage that is converted would pass for whole."""
        files = self.write_samples(genomes.collection(8, genomes=3, bases=20000))
        self.ok("create", "-s", "1000", "-b", "2", "-o", "base.agc", *files)
        whole = (self.directory / "base.agc").read_bytes()
        # The last one hides the hashes themselves: their name in the directory.
        places = [20, *range(100, len(whole), len(whole) // 40), whole.rfind(b"spillway-hashes") + 3]
        for number, at in enumerate(places):
            verify = ("none", "parts", "full")[number % 3]
            with self.subTest(at=at, verify=verify):
                self.write("base.agc", whole[:at] + bytes([whole[at] ^ 4]) + whole[at + 1:])
                before = self.snapshot()
                done = self.run_program("convert", "--verify", verify, "-o", "out.agc", "base.agc")
                self.assertEqual(done.returncode, CORRUPT, done.stderr)
                self.assertRegex(done.stderr.decode(), r"^spillway: error: base\.agc: .*\n$")
                self.assertEqual(self.snapshot(), before)

    def test_what_was_lost_is_said_once(self):
        """However many readers the archive has."""
        shutil.copy(LOST_EXTRAS, self.directory / "old.agc")
        for threads in (1, 4):
            self.ok("convert", "--force", "-t", threads, "-o", "new.agc", "old.agc",
                    stderr=b"spillway: warning: old.agc: what it had in spillway-layout, spillway-masks, "
                           b"spillway-mask-ids is lost (agc append does not keep it); what comes out is not as "
                           b"the input was\n")

    def test_what_cannot_be_converted(self):
        self.write("a.fa", ">a\n" + "ACGTTGCA" * 10 + " ;\n")
        self.ok("create", "--force", "--preserve=case", "-o", "base.agc", "a.fa")
        self.check_error(("convert", "--force", "-o", "out.agc", "base.agc"), UNSUPPORTED,
                         "base.agc: sample a: a line of sequence begins with ';', which would be lost: "
                         "the archive does not say how its lines were")
        self.check_error(("convert", "--force", "-o", "out.agc"), USAGE,
                         "no archive given (spillway convert --help)")
        self.check_error(("convert", "--force", "-o", "out.agc", "missing.agc"), INPUT,
                         "missing.agc: cannot open: No such file or directory")
        self.check_error(("convert", "--force", "-o", "base.agc", "base.agc"), USAGE,
                         "base.agc: is the output and also the input base.agc")


if __name__ == "__main__":
    unittest.main()
