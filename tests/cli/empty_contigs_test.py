"""Contigs without bases: they have a segment of length 0, so that other programs read them, too."""

import json
import pathlib
import random
import shutil
import unittest

from spillway_cli import CliTest

TESTS = pathlib.Path(__file__).resolve().parent.parent
OLD = TESTS / "golden-ours" / "contigs_without_segments.agc"


def fasta(records):
    return "".join(f">{header}\n" + "".join(bases[i:i + 60] + "\n" for i in range(0, len(bases), 60))
                   for header, bases in records)


class EmptyContigs(CliTest):
    def setUp(self):
        super().setUp()
        self.rng = random.Random(4)
        self.bases = "".join(self.rng.choices("ACGT", k=3000))
        self.texts = {}

    def sample(self, name, *lengths):
        """A sample with contigs of so many bases each; 0 among them."""
        contigs = [(f"{name}_{i} of {length}", self.relative(length)) for i, length in enumerate(lengths)]
        self.texts[name] = fasta(contigs)
        self.write(f"{name}.fa", self.texts[name])
        return f"{name}.fa"

    def relative(self, length):
        return "".join(self.rng.choice("ACGT") if self.rng.random() < 0.01 else b for b in self.bases[:length])

    def ok(self, *args):
        done = self.run_program(*args)
        self.assertEqual(done.returncode, 0, (args, done.stderr))
        return done.stdout.decode()

    def check(self, archive, without_segments=0):
        """Everything comes back; `without_segments` contigs have none."""
        for name, text in self.texts.items():
            self.assertEqual(self.ok("getset", "-l", 60, archive, name), text)
        self.assertEqual(self.ok("getcol", "-l", 60, archive), "".join(self.texts.values()))
        self.ok("verify", "--full", archive)
        for row in json.loads(self.ok("listctg", "--json", archive)):
            if " of " in row["header"]:
                self.assertEqual(row["length"], int(row["header"].rsplit(" ", 1)[1]), row)
        problems = {r["program"]: r["problem"] for r in json.loads(self.ok("info", "--json", archive))["readers"]}
        for program in ("libagc", "go-agc"):
            self.assertEqual(f"segments ({without_segments})" in problems[program], without_segments > 0, problems)
            self.assertEqual(problems[program] == "", without_segments == 0, problems)

    def samples(self):
        return [self.sample("ref", 3000, 0), self.sample("a", 0, 3000, 0, 0), self.sample("none", 0),
                self.sample("b", 3000, 40), self.sample("nones", 0, 0, 0), self.sample("c", 0, 2000)]

    def test_create(self):
        names = self.samples()
        for packs in (1, 2, 3, 5, 50):
            for more in ([], ["--force-spill"], ["--preserve=case"], ["-s", "100"]):
                with self.subTest(packs=packs, more=more):
                    self.ok("create", "--force", "-b", packs, *more, "-o", "x.agc", *names)
                    self.check("x.agc")

    def test_queries(self):
        names = self.samples()
        self.ok("create", "--force", "-o", "x.agc", *names)
        self.assertEqual(self.ok("getctg", "x.agc", "none_0"), ">none_0 of 0\n")
        self.assertEqual(self.ok("getctg", "x.agc", "a_0@a:0-9"), ">a_0 of 0:0-9\n")
        self.assertEqual(self.ok("faidx", "x.agc", "a:a_2"), ">a:a_2\n")
        self.assertEqual(self.ok("listctg", "--fai", "x.agc", "a"), "a_0\t0\na_1\t3000\na_2\t0\na_3\t0\n")
        digests = [line.split("\t") for line in self.ok("digests", "x.agc", "none").splitlines()]
        self.assertIn("d41d8cd98f00b204e9800998ecf8427e", digests[-1])
        self.ok("verify", "--against", "x.agc", *names)

    def test_append(self):
        """One at a time, some and all at once, into batches of metadata that are full and not."""
        names = self.samples()
        for packs in (1, 2, 3, 50):
            for first in (1, 2, 3, 5):
                for step in (1, 2, 6):
                    with self.subTest(packs=packs, first=first, step=step):
                        self.ok("create", "--force", "-b", packs, "-o", "x.agc", *names[:first])
                        for at in range(first, len(names), step):
                            self.ok("append", "-o", "x.agc", "x.agc", *names[at:at + step])
                        self.check("x.agc")

    def test_append_where_none_was_before(self):
        names = [self.sample("ref", 3000), self.sample("b", 3000, 40), self.sample("a", 0, 3000), self.sample("c", 0)]
        self.ok("create", "--force", "-o", "x.agc", *names[:2])
        for name in names[2:]:
            self.ok("append", "-o", "x.agc", "x.agc", name)
        self.check("x.agc")

    def test_an_old_archive(self):
        """Made by a version that gave such contigs no segment."""
        text = OLD.with_suffix(".fa").read_text()
        shutil.copy(OLD, self.directory / "old.agc")
        begins = [text.index(">empty1"), text.index(">only")]
        self.texts = {"ref": text[:begins[0]], "a": text[begins[0]:begins[1]], "none": text[begins[1]:]}
        self.check("old.agc", without_segments=4)
        self.assertEqual(self.ok("listctg", "--fai", "old.agc", "a"), "empty1\t0\nchr1\t3000\nempty2\t0\n")
        # What it has stays as it is; what is added has one.
        self.ok("append", "-o", "more.agc", "old.agc", self.sample("later", 0, 2500, 0))
        self.check("more.agc", without_segments=4)
        self.ok("convert", "-o", "new.agc", "more.agc")
        self.check("new.agc")

    def test_append_to_archives_of_agc(self):
        """Some have sequences of theirs in the raw groups, others none but the dummy."""
        for archive in sorted((TESTS / "golden").glob("*.agc")):
            with self.subTest(archive.name):
                self.texts = {}
                names = [self.sample("later", 0, 2500, 0), self.sample("last", 0)]
                before = self.ok("getcol", "-l", 60, archive)
                self.ok("append", "--force", "-o", "x.agc", archive, names[0])
                self.ok("append", "-o", "x.agc", "x.agc", names[1])
                self.assertEqual(self.ok("getcol", "-l", 60, "x.agc"), before + "".join(self.texts.values()))
                self.ok("verify", "--full", "x.agc")
                readers = json.loads(self.ok("info", "--json", "x.agc"))["readers"]
                self.assertEqual([r["problem"] for r in readers if r["program"] in ("libagc", "go-agc")], ["", ""])


if __name__ == "__main__":
    unittest.main()
