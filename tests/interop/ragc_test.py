"""ragc reads what info says that it reads right; skipped where ragc is not on the PATH."""

import json
import random
import shutil
import subprocess
import sys
import unittest

import genomes
from spillway_cli import CliTest

RAGC = shutil.which("ragc")


class Ragc(CliTest):
    """60 samples of which no two are alike: each is a segment of its own in one group."""

    def setUp(self):
        super().setUp()
        rng = random.Random(7)
        first = genomes.random_bases(rng, 5000)
        self.texts = {}
        for i in range(60):
            name = f"s{i:02}"
            bases = "".join(rng.choice("ACGT") if rng.random() < 0.01 else b for b in first)
            self.texts[name] = genomes.fasta([("c", bases if i else first)])
            self.write(f"{name}.fa", self.texts[name])

    def create(self, *options):
        done = self.run_program("create", "--force", *options, "-o", "x.agc", *(f"{n}.fa" for n in self.texts))
        self.assertEqual(done.returncode, 0, done.stderr)

    def says_right(self):
        readers = json.loads(self.run_program("info", "--json", "x.agc").stdout)["readers"]
        return next(r["reads_right"] for r in readers if r["program"] == "ragc")

    def wrong(self):
        """Samples that ragc does not give as they are."""
        def bases(text):
            return "".join(line for line in text.splitlines() if not line.startswith(">"))

        wrong = 0
        for name, text in self.texts.items():
            done = subprocess.run([RAGC, "getset", "x.agc", name], cwd=self.directory,
                                  capture_output=True, timeout=60, check=False)
            wrong += done.returncode != 0 or bases(done.stdout.decode()) != bases(text)
        return wrong

    def test_packs_of_50(self):
        self.create("--readers=any")
        self.assertTrue(self.says_right())
        self.assertEqual(self.wrong(), 0)

    def test_other_packs(self):
        for options in ([], ["-b", "10"], ["-b", "100"]):
            with self.subTest(options):
                self.create(*options)
                self.assertFalse(self.says_right())
                self.assertGreater(self.wrong(), 0)


if __name__ == "__main__":
    if RAGC is None:
        print("SKIPPED: interop_ragc: ragc is not on the PATH")
        sys.exit(77)
    unittest.main()
