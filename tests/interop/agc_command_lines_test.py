"""agc's own command lines with `spillway` in place of `agc`: each does the same.

The lines are those of agc's usage texts and README, with all of its flags. Each is run by a shell, once by agc and once
by us, in directories with the same files. Skipped where agc is not on the PATH."""

import gzip
import os
import random
import shutil
import subprocess
import sys
import unittest

import genomes
from spillway_cli import PROGRAM, CliTest, environment

AGC = shutil.which("agc")

CREATE = [
    "{agc} create ref.fa in1.fa in2.fa > {out}",
    "{agc} create -o {out} ref.fa in1.fa in2.fa",
    "{agc} create -i fn.txt ref.fa > {out}",
    "{agc} create -i fn.txt -o {out} ref.fa",
    "{agc} create -a -i fn.txt ref.fa > {out}",
    "{agc} create -t 2 -a -b 500 -s 1500 -f 0.01 -o {out} ref.fa in1.fa in2.fa",
    "{agc} create -k 25 -l 18 -s 10000 -b 10 -d -v 0 -t 1 -o {out} ref.fa in1.fa in2.fa",
    "{agc} create -o {out} ref.fa in1.fa.gz in2.fa.gz",
    "{agc} create -c -o {out} all.fa",
    "{agc} create -c ref1.fa all2.fa > {out}",
]

APPEND = [
    "{agc} append {archive} in3.fa > {out}",
    "{agc} append -o {out} {archive} in3.fa",
    "{agc} append -i more.txt {archive} > {out}",
    "{agc} append -i more.txt -t 2 -v 0 -d -o {out} {archive}",
    "{agc} append -a -f 0.01 -i more.txt -o {out} {archive}",
]

# What goes to standard output.
EXTRACT = [
    "getcol {archive}",
    "getcol -f {archive}",
    "getcol -r {archive}",
    "getcol -l 100 -t 2 -v 0 {archive}",
    "getset {archive} in1",
    "getset {archive} in2 ref in1",
    "getset -l 70 {archive} in1",
    "getset -p -t 1 {archive} in1",
    "getset -s {archive} in2",
    "getset -t 2 -v 0 {archive} in2",
    "getctg {archive} in1_a in2_b",
    "getctg {archive} a@ref b@ref",
    "getctg {archive} a:10-400",
    "getctg {archive} in1_a:0-99 in2_b:5-5",
    "getctg {archive} in1_a@in1:100-2000 in2_a@in2:3-5000",
    "getctg -l 40 -p -s -t 2 -v 0 {archive} in1_a@in1:100-2000 in2_b",
    "listref {archive}",
    "listset {archive}",
    "listctg {archive} in1",
    "listctg {archive} ref in2 in1",
]

PACKED = ["getcol -g 3 {archive}", "getset -g 9 {archive} in1 in2", "getctg -g 1 {archive} in1_a"]

TO_FILES = [
    "getset -o out.fa {archive} in1 in2",
    "getctg -o out.fa {archive} in1_a@in1:100-2000",
    "listref -o out.txt {archive}",
    "listset -o out.txt {archive}",
    "listctg -o out.txt {archive} in1 in2",
    "getcol -o to/ {archive}",
    "getcol -r -l 60 -o to {archive}",
    "getcol -g 2 -o to {archive}",
]


def has_verb(name):
    return subprocess.run([PROGRAM, "help", name], capture_output=True, check=False).returncode == 0


class CommandLines(CliTest):
    def setUp(self):
        super().setUp()
        rng = random.Random(5)
        ref = [("a", "".join(rng.choices("ACGT", k=30000))), ("b", "".join(rng.choices("ACGT", k=9000)))]
        samples = {"ref": ref}
        for name in ("in1", "in2", "in3"):
            samples[name] = [(f"{name}_{h}", genomes.relative(rng, s, 0.01)) for h, s in ref]
        for name, contigs in samples.items():
            text = genomes.fasta(contigs)
            self.write(f"{name}.fa", text)
            self.write(f"{name}.fa.gz", gzip.compress(text.encode()))
        self.write("ref1.fa", genomes.fasta(ref[:1]))
        self.write("all2.fa", "".join(genomes.fasta(samples[n]) for n in ("in1", "in2")))
        self.write("all.fa", "".join(genomes.fasta(samples[n]) for n in ("ref", "in1", "in2")))
        self.write("fn.txt", "in1.fa\nin2.fa\n")
        self.write("more.txt", "in3.fa\n")

    def shell(self, line, program):
        return subprocess.run(["bash", "-c", line.replace("{agc}", program)], cwd=self.directory,
                              capture_output=True, env=environment(), timeout=120, check=False)

    def ok(self, line, program):
        done = self.shell(line, program)
        self.assertEqual(done.returncode, 0, (line, program, done.stderr))
        return done

    def listing(self, archive):
        """All that agc says of an archive: samples, contigs, sequences."""
        names = self.ok(f"{{agc}} listset {archive}", AGC).stdout.decode().split()
        return (names, self.ok(f"{{agc}} listctg {archive} {' '.join(names)}", AGC).stdout,
                self.ok(f"{{agc}} listref {archive}", AGC).stdout,
                self.ok(f"{{agc}} getcol {archive}", AGC).stdout)

    def test_create(self):
        for line in CREATE:
            with self.subTest(line):
                self.ok(line.replace("{out}", "theirs.agc"), AGC)
                (self.directory / "ours.agc").unlink(missing_ok=True)
                done = self.ok(line.replace("{out}", "ours.agc"), PROGRAM)
                self.assertEqual(done.stderr, b"")
                self.assertEqual(self.listing("ours.agc"), self.listing("theirs.agc"))

    def archives(self):
        self.ok("{agc} create -o theirs.agc ref.fa in1.fa in2.fa", AGC)
        self.ok("{agc} create -o ours.agc ref.fa in1.fa in2.fa", PROGRAM)
        return ("theirs.agc", "ours.agc")

    @unittest.skipUnless(has_verb("append"), "there is no append yet")
    def test_append(self):
        self.archives()
        for line in APPEND:
            with self.subTest(line):
                self.ok(line.replace("{archive}", "theirs.agc").replace("{out}", "t.agc"), AGC)
                expected = self.listing("t.agc")
                for archive in ("theirs.agc", "ours.agc"):
                    self.ok(line.replace("{archive}", archive).replace("{out}", "o.agc"), PROGRAM)
                    self.assertEqual(self.listing("o.agc"), expected)
                    os.remove(self.directory / "o.agc")
                os.remove(self.directory / "t.agc")

    def test_extract(self):
        for archive in self.archives():
            for line in EXTRACT:
                with self.subTest(line, archive=archive):
                    words = "{agc} " + line.replace("{archive}", archive)
                    expected = self.ok(words, AGC).stdout
                    done = self.ok(words, PROGRAM)
                    self.assertEqual((done.stdout, done.stderr), (expected, b""))
                    self.assertNotEqual(expected, b"")

    def test_extract_packed(self):
        for archive in self.archives():
            for line in PACKED:
                with self.subTest(line, archive=archive):
                    words = "{agc} " + line.replace("{archive}", archive)
                    expected = gzip.decompress(self.ok(words, AGC).stdout)
                    self.assertEqual(gzip.decompress(self.ok(words, PROGRAM).stdout), expected)

    def files_of(self, words, program):
        """What a line leaves behind; removes it."""
        (self.directory / "to").mkdir()
        self.ok(words, program)
        made = [p for p in self.directory.glob("to/*")]
        made += [self.directory / n for n in ("out.fa", "out.txt") if (self.directory / n).exists()]
        content = {}
        for path in made:
            data = path.read_bytes()
            name = str(path.relative_to(self.directory))
            content[name] = gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data
            path.unlink()
        (self.directory / "to").rmdir()
        return content

    def test_to_files(self):
        for archive in self.archives():
            for line in TO_FILES:
                with self.subTest(line, archive=archive):
                    words = "{agc} " + line.replace("{archive}", archive)
                    expected = self.files_of(words, AGC)
                    self.assertEqual(self.files_of(words, PROGRAM), expected)
                    self.assertNotEqual(expected, {})

    def test_info(self):
        """The same lines, there to standard error, here with more behind them."""
        for archive in self.archives():
            theirs = self.shell(f"{{agc}} info {archive}", AGC)
            lines = (theirs.stdout + theirs.stderr).decode().splitlines()
            ours = self.ok(f"{{agc}} info {archive}", PROGRAM).stdout.decode().splitlines()
            shown = [line for line in lines if " : " in line or line.startswith("Command lines")]
            self.assertIn("No. samples      : 3", shown)
            for line in shown:
                self.assertIn(line, ours)


if __name__ == "__main__":
    if AGC is None:
        print("SKIPPED: interop_agc_command_lines: agc is not on the PATH")
        sys.exit(77)
    unittest.main()
