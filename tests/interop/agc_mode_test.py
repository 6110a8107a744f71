"""`spillway --agc` in place of agc: the same command lines give the same FASTA, byte for byte.

Inputs are what agc changes: lower case, lines of 60, repeated and missing files. Every option of agc's usage texts is tried,
with values in and out of its range. Skipped where agc is not on the PATH."""

import gzip
import os
import random
import re
import shutil
import subprocess
import sys
import unittest

import genomes
from spillway_cli import PROGRAM, CliTest, environment

AGC = shutil.which("agc")
OURS = f"{PROGRAM} --agc"
READING = {"getcol": "{archive}", "getset": "{archive} a ref", "getctg": "{archive} a_1@a:10-2000 ref_2 b_1:5-5",
           "listset": "{archive}", "listref": "{archive}", "listctg": "{archive} a ref"}


def options_of(verb):
    """[(letter, kind)] of agc's usage text; the kind is "int", "float", "file_name", "output_path" or None."""
    usage = subprocess.run([AGC, verb], capture_output=True, check=False).stderr.decode()
    return [(letter, kind or None) for letter, kind in re.findall(r"^ +-(\w)(?: <(\w+)>)? +- ", usage, re.M)]


class AgcMode(CliTest):
    def setUp(self):
        super().setUp()
        rng = random.Random(9)
        first = [("1", "".join(rng.choices("ACGT", k=30000))), ("2", "".join(rng.choices("ACGTNRYSWKMBDHV", k=700)))]
        for name in ("ref", "a", "b", "c"):
            contigs = [(f"{name}_{h} of {name}", genomes.relative(rng, s, 0.01) if name != "ref" else s) for h, s in first]
            text = "".join(f">{h}\n" + "".join(s[i:i + 60] + "\n" for i in range(0, len(s), 60))
                           for h, s in ((h, s[:300].lower() + s[300:]) for h, s in contigs))
            self.write(f"{name}.fa", text)
            self.write(f"{name}.fna.gz", gzip.compress(text.encode()))
        self.write("empty.fa", "")
        self.write("list", "a.fa\nb.fa\n")
        self.write("words", "a.fa b.fna.gz\tc.fa\n\n")
        # What cannot be opened is last: agc opens nothing after it.
        self.write("odd", "ref.fa\na.fa\nb.fa\na.fna.gz\nempty.fa\nmissing.fa\n")
        self.write("none", "")

    def run_both(self, line, **names):
        """Their and our CompletedProcess."""
        return [subprocess.run(["bash", "-c", line.format(agc=program, **names)], cwd=self.directory, capture_output=True,
                               env=environment(), timeout=120, check=False) for program in (AGC, OURS)]

    def ours(self, line):
        done = subprocess.run(["bash", "-c", line.format(agc=OURS)], cwd=self.directory, capture_output=True,
                              env=environment(), timeout=120, check=False)
        self.assertEqual(done.returncode, 0, (line, done.stderr))
        return done

    def content(self, archive):
        """What agc reads of an archive."""
        run = [AGC, "listset", archive]
        names = subprocess.run(run, cwd=self.directory, capture_output=True, check=True).stdout.decode().split()
        return [subprocess.run([AGC, *args], cwd=self.directory, capture_output=True, check=True).stdout
                for args in (["listset", archive], ["listref", archive], ["listctg", archive, *names], ["getcol", archive])]

    def check_archives(self, line, is_quiet=True):
        theirs = subprocess.run(["bash", "-c", line.format(agc=AGC, out="theirs.agc")], cwd=self.directory,
                                capture_output=True, env=environment(), timeout=120, check=False)
        self.assertEqual(theirs.returncode, 0, (line, theirs.stderr))
        done = self.ours(line.replace("{out}", "ours.agc"))
        self.assertEqual(self.content("ours.agc"), self.content("theirs.agc"), line)
        if is_quiet:
            self.assertEqual(done.stderr, b"", line)
        for name in ("ours.agc", "theirs.agc"):
            os.remove(self.directory / name)

    def values(self, kind):
        return {"int": ("0", "3", "20", "100", "123456789"), "float": ("0", "0.01", "7"), None: ("",)}[kind]

    def test_options_of_create(self):
        for letter, kind in options_of("create"):
            if letter in "iov":
                continue
            if letter == "c":
                self.check_archives("{agc} create -c ref.fa > {out}")
                continue
            for value in self.values(kind):
                self.check_archives(f"{{agc}} create -{letter} {value} ref.fa a.fa b.fna.gz > {{out}}")
        self.check_archives("{agc} create -v 0 -t 2 -a -d ref.fa a.fa -o {out}")

    def test_options_of_append(self):
        self.ours("{agc} create -o base.agc ref.fa a.fa")
        for letter, kind in options_of("append"):
            if letter not in "ciov":
                for value in self.values(kind):
                    self.check_archives(f"{{agc}} append -{letter} {value} base.agc b.fa c.fna.gz > {{out}}")

    def test_inputs(self):
        for line in ("create -i list ref.fa c.fa -o {out}", "create -i words -o {out} ref.fa",
                     "create ref.fa a.fa a.fa ref.fa > {out}", "create -i none ref.fa > {out}"):
            self.check_archives(f"{{agc}} {line}", is_quiet="a.fa a.fa" not in line)
        self.check_archives("{agc} create -i odd -o {out} ref.fa", is_quiet=False)
        self.ours("{agc} create -o base.agc ref.fa a.fa")
        self.check_archives("{agc} append -i odd -o {out} base.agc", is_quiet=False)
        self.check_archives("{agc} append base.agc a.fa > {out}", is_quiet=False)

    def test_options_of_reading_verbs(self):
        self.ours("{agc} create -o ours.agc ref.fa a.fa b.fa")
        subprocess.run([AGC, "create", "-o", "theirs.agc", "ref.fa", "a.fa", "b.fa"], cwd=self.directory, check=True)
        self.ours("{agc} listset ours.agc")
        # Also what was made without --agc, and knows case and lines.
        subprocess.run([PROGRAM, "create", "-o", "exact.agc", "ref.fa", "a.fa", "b.fa"], cwd=self.directory, check=True)
        for verb, operands in READING.items():
            for archive in ("theirs.agc", "ours.agc", "exact.agc"):
                lines = [f"{{agc}} {verb} {operands}"]
                for letter, kind in options_of(verb):
                    if letter not in "ov":
                        lines += [f"{{agc}} {verb} -{letter} {value} {operands}" for value in self.values(kind)
                                  if (letter, value) != ("l", "123456789")]
                for line in lines:
                    theirs, ours = self.run_both(line, archive=archive)
                    self.assertEqual((ours.returncode, ours.stderr), (0, b""), line)
                    self.assertNotEqual(theirs.stdout, b"", line)
                    if theirs.stdout[:2] == b"\x1f\x8b":
                        self.assertEqual(gzip.decompress(ours.stdout), gzip.decompress(theirs.stdout), line)
                    else:
                        self.assertEqual(ours.stdout, theirs.stdout, line)

    def test_outputs(self):
        """-o, twice: agc replaces what is there."""
        self.ours("{agc} create -o x.agc ref.fa a.fa b.fa")
        for verb, operands in READING.items():
            for name in ("out", "out.fa.gz") if verb != "getcol" else ("dir", "dir/", "."):
                found = []
                for program in (AGC, OURS):
                    shutil.rmtree(self.directory / "at", ignore_errors=True)
                    (self.directory / "at/dir").mkdir(parents=True)
                    for _ in range(2):
                        line = f"{program} {verb} -o {name} {operands.format(archive='../x.agc')}"
                        subprocess.run(line.split(), cwd=self.directory / "at", check=True, env=environment())
                    found.append({str(p.relative_to(self.directory / "at")): p.read_bytes()
                                  for p in self.directory.glob("at/**/*") if p.is_file()})
                self.assertEqual(found[1], found[0], (verb, name))
                self.assertNotEqual(found[0], {})

    def test_every_option_is_known_here(self):
        """agc's own verbs and options: a new release of agc that has more should be looked at."""
        known = {"create": "abcdfiklostv", "append": "acdfiotv", "getcol": "gflortv", "getset": "glopstv",
                 "getctg": "glopstv", "listref": "o", "listset": "o", "listctg": "o", "info": "o"}
        self.assertEqual({verb: sorted(letter for letter, _ in options_of(verb)) for verb in known},
                         {verb: sorted(letters) for verb, letters in known.items()})


if __name__ == "__main__":
    if AGC is None:
        print("SKIPPED: interop_agc_mode: agc is not on the PATH")
        sys.exit(77)
    unittest.main()
