"""Contigs without bases, as others see them: agc, its library and ragc. Each is skipped by name where it is not there:
agc and ragc are looked for on the PATH; $LIBAGC is a directory with libagc.a, libzstd.a and agc-api.h."""

import os
import pathlib
import random
import shutil
import subprocess
import sys
import unittest

import genomes
from spillway_cli import CliTest

AGC = shutil.which("agc")
RAGC = shutil.which("ragc")
LIBAGC = pathlib.Path(os.environ.get("LIBAGC", "/nonexistent"))
LENGTHS = r"""
#include <agc-api.h>
#include <iostream>
int main(int, char** argv) {
  CAGCFile archive;
  if (!archive.Open(argv[1], false)) return 1;
  std::vector<std::string> samples, contigs;
  archive.ListSample(samples);
  for (const std::string& sample : samples) {
    archive.ListCtg(sample, contigs);
    for (const std::string& contig : contigs) {
      std::string bases;
      archive.GetCtgSeq(sample, contig, -1, -1, bases);
      std::cout << sample << ' ' << contig << ' ' << archive.GetCtgLen(sample, contig) << ' ' << bases.size() << '\n';
    }
  }
}
"""


class EmptyContigs(CliTest):
    def setUp(self):
        super().setUp()
        rng = random.Random(4)
        first = genomes.random_bases(rng, 3000)
        self.samples = {"ref": [("chr", first), ("ref_none", "")],
                        "a": [("a_none", ""), ("a_chr", genomes.relative(rng, first)), ("a_last", "")],
                        "none": [("none", "")]}
        for name, contigs in self.samples.items():
            self.write(f"{name}.fa", genomes.fasta(contigs))
        self.write("later.fa", genomes.fasta([("later", genomes.relative(rng, first))]))

    def ok(self, *args):
        done = subprocess.run(list(map(str, args)), cwd=self.directory, capture_output=True, timeout=120, check=False)
        self.assertEqual(done.returncode, 0, (args, done.stderr))
        return done.stdout.decode()

    def archives(self):
        for packs in ("1", "50"):
            for count in (1, 3):  # that are created; the others are appended
                names = [f"{name}.fa" for name in self.samples]
                self.assertEqual(self.run_program("create", "--force", "-b", packs, "-o", "x.agc", *names[:count]).returncode, 0)
                if count < len(names):
                    self.assertEqual(self.run_program("append", "--force", "-o", "x.agc", "x.agc", *names[count:]).returncode, 0)
                yield packs

    def check_extraction(self, program):
        for name, contigs in self.samples.items():
            self.assertEqual(self.ok(program, "getset", "x.agc", name), genomes.fasta(contigs))

    @unittest.skipIf(AGC is None, "agc is not on the PATH")
    def test_agc(self):
        for _ in self.archives():
            self.check_extraction(AGC)
            self.assertEqual(self.ok(AGC, "getcol", "x.agc"), "".join(map(genomes.fasta, self.samples.values())))
            self.assertEqual(self.ok(AGC, "getctg", "x.agc", "a_last", "none@none"), ">a_last\n>none\n")
            self.assertEqual(self.ok(AGC, "listctg", "x.agc", "a"), "a\n   a_none\n   a_chr\n   a_last\n")

    @unittest.skipIf(AGC is None, "agc is not on the PATH")
    def test_agc_append(self):
        for _ in self.archives():
            self.ok(AGC, "append", "-o", "y.agc", "x.agc", "later.fa")
            shutil.move(self.directory / "y.agc", self.directory / "x.agc")
            self.check_extraction(AGC)
            for name, contigs in self.samples.items():
                done = self.run_program("getset", "x.agc", name)
                self.assertEqual((done.returncode, done.stdout.decode()), (0, genomes.fasta(contigs)))
            self.assertEqual(self.run_program("verify", "--full", "x.agc").returncode, 0)

    @unittest.skipIf(RAGC is None, "ragc is not on the PATH")
    def test_ragc(self):
        for packs in self.archives():
            if packs == "50":
                self.check_extraction(RAGC)

    @unittest.skipUnless((LIBAGC / "libagc.a").exists(), "$LIBAGC has no libagc.a")
    def test_libagc(self):
        self.write("lengths.cpp", LENGTHS)
        self.ok("g++", "-std=c++17", "-O1", f"-I{LIBAGC}", "-o", "lengths", "lengths.cpp", LIBAGC / "libagc.a",
                LIBAGC / "libzstd.a", "-lpthread")
        for _ in self.archives():
            lines = self.ok(self.directory / "lengths", "x.agc").splitlines()
            self.assertEqual(lines, [f"{name} {contig} {len(bases)} {len(bases)}" for name in sorted(self.samples)
                                     for contig, bases in self.samples[name]])


if __name__ == "__main__":
    if AGC is None and RAGC is None and not (LIBAGC / "libagc.a").exists():
        print("SKIPPED: interop_empty_contigs: neither agc nor ragc is on the PATH, nor is $LIBAGC set")
        sys.exit(77)
    unittest.main()
