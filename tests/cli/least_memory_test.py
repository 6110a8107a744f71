"""The least --memory that a refusal names: it works with any threads and segments, and a mebibyte
less is refused with the same number."""

import gzip
import random
import re
import unittest

from spillway_cli import RESOURCE, CliTest

SEGMENTS = ("100", "1500", "auto", "1000000")
THREADS = ("1", "3", "8")


class LeastMemory(CliTest):
    def setUp(self):
        super().setUp()
        chance = random.Random(15)
        genome = bytearray(chance.choices(b"ACGT", k=1500000))
        self.write("ref.fa", b">c\n" + genome + b"\n")
        self.write("ref.fa.gz", gzip.compress(b">c\n" + genome + b"\n", 1))
        for at in range(0, len(genome), 500):
            genome[at] = chance.choice(b"ACGT")
        self.write("b.fa", b">c\n" + genome[:400000] + b"\n>d\n" + genome[500000:800000] + b"\n")

    def ok(self, *args):
        return super().ok(*args).decode()

    def refusal(self, memory, *args):
        """The least, in MiB, that the refusal of `memory` MiB names."""
        done = self.run_program(*args, "--memory", f"{memory}M")
        self.assertEqual(done.returncode, RESOURCE, done.stderr)
        named = re.search(rf"^spillway: error: --memory of {memory}M is too small for these options"
                          r"(?: and this reference)?: at least (\d+)M is needed$",
                          done.stderr.decode(), re.MULTILINE)
        self.assertIsNotNone(named, done.stderr)
        return int(named.group(1))

    def check(self, *args):
        least = self.refusal(1, *args)
        self.assertEqual(self.refusal(least - 1, *args), least)
        done = self.run_program(*args, "--memory", f"{least}M")
        self.assertEqual((done.returncode, done.stderr), (0, b""))
        self.assertEqual(list(self.directory.glob("spillway-scratch*")), [])
        return least

    def test_create(self):
        for segments in SEGMENTS:
            named = set()
            for threads in THREADS:
                with self.subTest(segments=segments, threads=threads):
                    size = [] if segments == "auto" else ["-s", segments]
                    named.add(self.check("create", "-t", threads, *size, "-o", "o.agc", "ref.fa",
                                         "b.fa"))
            self.assertEqual(len(named), 1)

    def test_compressed_reference(self):
        for segments in ("100", "1500"):
            with self.subTest(segments=segments):
                self.check("create", "-t", "8", "-s", segments, "-o", "o.agc", "ref.fa.gz", "b.fa")

    def test_append_and_convert(self):
        for segments in ("100", "20000"):
            self.ok("create", "--force", "-s", segments, "-o", f"{segments}.agc", "ref.fa")
            for threads in ("1", "8"):
                with self.subTest(segments=segments, threads=threads):
                    self.check("append", "-t", threads, "-o", "o.agc", f"{segments}.agc", "b.fa")
                    self.check("convert", "--force", "-t", threads, "-o", "o.agc",
                               f"{segments}.agc")

    def test_plan_says_the_same(self):
        for segments in ("100", "20000"):
            words = ["-s", segments, "-o", "o.agc", "ref.fa", "b.fa"]
            least = self.refusal(1, "create", *words)
            said = self.ok("plan", *words, "--memory", "1G")
            self.assertIn(f"at least {least} MiB are needed", said)


if __name__ == "__main__":
    unittest.main()
