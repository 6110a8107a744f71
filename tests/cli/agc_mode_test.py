"""Used in place of agc: `--agc` before or after the verb, or a program that is called agc. The command lines are those of other
people's programs and pipelines (PHG, pggb, atb, shredtools, uhbdb, OpenHGL and others), with the results that they expect. agc
itself is not needed."""

import gzip
import os
import random
import subprocess
import unittest

from spillway_cli import INPUT, IO, NOT_FOUND, PROGRAM, USAGE, CliTest, environment


def fasta(records, width=80):
    return "".join(f">{header}\n" + "".join(bases[i:i + width] + "\n" for i in range(0, len(bases), width))
                   for header, bases in records)


class AgcMode(CliTest):
    """Genomes in lower and upper case, in lines of 60; samples have the names of their files."""

    def setUp(self):
        super().setUp()
        self.rng = random.Random(8)
        first = {"chr1": self.bases(20000), "chr2": self.bases(4000)}
        self.genomes = {"ref": [(f"ref#1#{name} a comment", bases) for name, bases in first.items()]}
        for name in ("a", "b", "c"):
            self.genomes[name] = [(f"{name}#1#{chromosome} sampleName={name}", self.relative(bases))
                                  for chromosome, bases in first.items()]
        for name, contigs in self.genomes.items():
            text = fasta([(header, bases[:500].lower() + bases[500:]) for header, bases in contigs], 60)
            self.write(f"{name}.fa", text)
            self.write(f"{name}.fa.gz", gzip.compress(text.encode()))
        os.symlink(PROGRAM, self.directory / "agc")

    def bases(self, count):
        return "".join(self.rng.choices("ACGT", k=count))

    def relative(self, bases):
        return "".join(self.rng.choice("ACGT") if self.rng.random() < 0.01 else b for b in bases)

    def shell(self, line):
        """A command line of bash in which `agc` is this program under that name."""
        variables = environment() | {"PATH": f"{self.directory}:{os.environ['PATH']}"}
        return subprocess.run(["bash", "-c", line], cwd=self.directory, capture_output=True, timeout=120, env=variables,
                              check=False)

    def told(self, line, *reasons):
        """Its standard output; it succeeds, and reports what it has skipped and nothing else."""
        done = self.shell(line)
        self.assertEqual((done.returncode, done.stderr.decode()),
                         (0, "".join(f"spillway: warning: {reason}\n" for reason in reasons)), line)
        return done.stdout.decode()

    def quiet(self, line):
        return self.told(line)

    def text(self, *names):
        return "".join(fasta(self.genomes[name]) for name in names)

    def bases_of(self, name, contig):
        return next(bases for header, bases in self.genomes[name] if header.split()[0] == contig)

    def archive(self, *names):
        self.quiet(f"agc create -o A.agc {' '.join(f'{n}.fa' for n in names)}")

    def check(self, archive, *names):
        self.assertEqual(self.quiet(f"agc listset {archive}").split(), sorted(names))
        self.assertEqual(self.quiet(f"agc getcol {archive}"), self.text(*names))

    def test_alone(self):
        """As bioconda's recipe tests the package."""
        done = self.shell("agc")
        self.assertEqual((done.returncode, done.stdout), (0, b""))
        self.assertIn(b"usage: ", done.stderr)

    def test_ways_to_ask_for_it(self):
        self.archive("ref", "a")
        for line in ("agc getset A.agc a", f"{PROGRAM} --agc getset A.agc a", f"{PROGRAM} getset --agc A.agc a",
                     f"{PROGRAM} getset A.agc a --agc", "./agc getset A.agc a"):
            self.assertEqual(self.quiet(line), self.text("a"), line)
        self.assertEqual(self.quiet(f"{PROGRAM} getset A.agc a"), (self.directory / "a.fa").read_text())

    def test_verbs_that_agc_does_not_have(self):
        self.archive("ref", "a")
        self.quiet("agc verify A.agc")

    def test_lists(self):
        self.archive("ref", "b", "a")
        listed = {name: f"{name}\n" + "".join(f"   {header}\n" for header, _ in contigs)
                  for name, contigs in self.genomes.items()}
        self.assertEqual(self.quiet("agc listset A.agc"), "a\nb\nref\n")
        self.assertEqual(self.quiet("agc listref A.agc"), "ref")
        self.assertEqual(self.quiet("agc listctg A.agc b a"), listed["b"] + listed["a"])
        self.assertEqual(self.quiet("agc listctg A.agc"), listed["ref"] + listed["b"] + listed["a"])
        self.assertEqual(self.quiet(f"{PROGRAM} listctg A.agc"), listed["ref"] + listed["b"] + listed["a"])
        self.assertIn("No. samples      : 3\n", self.quiet("agc info A.agc"))

    def test_names_as_pggb_has_them(self):
        self.archive("ref", "a")
        names = self.quiet("agc listctg A.agc $(agc listset A.agc) | grep '^ ' | awk '{print $1}'").split()
        self.assertEqual(names, ["a#1#chr1", "a#1#chr2", "ref#1#chr1", "ref#1#chr2"])
        self.assertEqual(self.quiet(f"agc getctg A.agc {' '.join(names)}"), self.text("a", "ref"))

    def test_samples(self):
        self.archive("ref", "a", "b")
        for line, expected in (
                ("agc getset A.agc b a", self.text("b", "a")),
                ("agc getset -pt1 A.agc a", self.text("a")),
                ("agc getset -t 0 A.agc a", self.text("a")),
                ("agc getset -t nproc A.agc a", self.text("a")),
                ("agc getset -t 8 -l 0 -g 0 -s A.agc a", fasta(self.genomes["a"], 40)),
                ("agc getset -l 20 A.agc a", fasta(self.genomes["a"], 40)),
                ("agc getset A.agc a -l 70", fasta(self.genomes["a"], 70)),
                ("agc getset -l 60 -l 70 A.agc a", fasta(self.genomes["a"], 70)),
                ("agc getset -t 8 -l 0 -g 6 -s A.agc a | gzip -dc", fasta(self.genomes["a"], 40)),
                ("agc getset -g 12 A.agc a | gzip -dc", self.text("a")),
                ("cat <(agc getset -pt1 A.agc a) <(agc getset -pt1 A.agc b)", self.text("a", "b")),
                ("agc getset -o out.fa.gz A.agc a; cat out.fa.gz", self.text("a"))):
            self.assertEqual(self.quiet(line), expected, line)

    def test_contigs(self):
        self.archive("ref", "a", "b")
        part = self.bases_of("a", "a#1#chr1")
        for line, expected in (
                ("agc getctg A.agc 'a#1#chr1:0-99'", fasta([("a#1#chr1 sampleName=a:0-99", part[:100])])),
                ("agc getctg A.agc 'a#1#chr1@a:0-99' 'b#1#chr2@b:5-9'",
                 fasta([("a#1#chr1 sampleName=a:0-99", part[:100]),
                        ("b#1#chr2 sampleName=b:5-9", self.bases_of("b", "b#1#chr2")[5:10])])),
                ("agc getctg -t 8 -o F A.agc 'a#1#chr1' 'b#1#chr2:1-2'; cat F",
                 fasta([("a#1#chr1 sampleName=a", part),
                        ("b#1#chr2 sampleName=b:1-2", self.bases_of("b", "b#1#chr2")[1:3])]))):
            self.assertEqual(self.quiet(line), expected, line)

    def test_collections(self):
        self.archive("ref", "a")
        self.assertEqual(self.quiet("agc getcol -t 8 A.agc > out.fa; cat out.fa"), self.text("ref", "a"))
        os.mkdir(self.directory / "dir")
        for _ in range(2):  # files that are there are replaced
            self.quiet("agc getcol -o dir A.agc")
            self.assertEqual(self.quiet("cat dir/ref.fa dir/a.fa"), self.text("ref", "a"))
            self.quiet("agc getcol A.agc -o dir -g 3 --fast")
            self.assertEqual(self.quiet("gzip -dc dir/ref.fa.gz dir/a.fa.gz"), self.text("ref", "a"))
        self.quiet("agc create -o again.agc dir/ref.fa.gz dir/a.fa.gz")
        self.check("again.agc", "ref", "a")

    def test_create(self):
        self.write("L", "a.fa\nb.fa.gz\n")
        for line in ("agc create -o A.agc ref.fa a.fa b.fa", "agc create -i L -o A.agc ref.fa",
                     "agc create -t 32 -o A.agc ref.fa a.fa.gz b.fa.gz", "agc create ref.fa a.fa b.fa > A.agc",
                     "agc create -a true -t 0 -o A.agc ref.fa a.fa b.fa",
                     "agc create -a -b 0 -k 5 -l 5 -s 1 -f 7 -o A.agc ref.fa a.fa b.fa",
                     "agc create -c false --unknown -z -o A.agc ref.fa a.fa b.fa",
                     "agc create ref.fa a.fa b.fa -o A.agc -d -v 0",
                     f"{PROGRAM} --agc create --memory 512M -o A.agc ref.fa a.fa b.fa"):
            self.quiet(line)
            self.check("A.agc", "ref", "a", "b")
            os.remove(self.directory / "A.agc")

    def test_another_archive_is_replaced(self):
        for samples in (("ref", "a"), ("ref", "b")):
            self.quiet(f"agc create -o A.agc {' '.join(name + '.fa' for name in samples)}")
            self.check("A.agc", *samples)
        self.quiet("agc create -o B.agc ref.fa c.fa")
        self.quiet("agc append -o B.agc A.agc a.fa")
        self.check("B.agc", "ref", "b", "a")

    def test_order_of_a_list(self):
        self.write("L", "b.fa\na.fa\n")
        self.quiet("agc create -i L -o A.agc ref.fa c.fa")
        self.check("A.agc", "ref", "b", "a", "c")

    def test_packs_as_agc_has_them(self):
        names = []
        for i in range(60):
            self.write(f"s{i}.fa", f">c\n{self.relative(self.genomes['ref'][1][1])}\n")
            names.append(f"s{i}.fa")
        self.quiet(f"agc create -o A.agc ref.fa {' '.join(names)}")
        self.assertIn("Batch size       : 50\n", self.quiet("agc info A.agc"))
        self.quiet(f"agc create -b 500 -o A.agc ref.fa {' '.join(names)}")  # without a warning
        self.assertIn("Batch size       : 500\n", self.quiet("agc info A.agc"))

    def test_what_create_skips(self):
        self.write("empty.fa", "")
        self.write("empty.fa.gz", gzip.compress(b""))
        self.write("blank.fa", "\n \n")
        self.write("L", "ref.fa\na.fa\nmissing.fa\nempty.fa\nempty.fa.gz\nblank.fa\nb.fa\na.fa.gz\n")
        self.told("agc create -i L -o A.agc ref.fa",
                  "ref.fa: skipped: there is a sample ref already",
                  "missing.fa: skipped: cannot open: No such file or directory",
                  "empty.fa: skipped: the file is empty", "empty.fa.gz: skipped: the file is empty", "blank.fa: skipped: the file is empty",
                  "a.fa.gz: skipped: there is a sample a already")
        self.check("A.agc", "ref", "a", "b")

    def test_a_reference_that_is_missing_or_empty(self):
        self.write("empty.fa", "")
        for name in ("missing.fa", "empty.fa"):
            done = self.shell(f"agc create -o A.agc {name} a.fa")
            self.assertEqual(done.returncode, INPUT)
            self.assertTrue(done.stderr.startswith(b"spillway: error: " + name.encode()), done.stderr)
            self.assertFalse((self.directory / "A.agc").exists())

    def test_append(self):
        self.archive("ref", "a")
        self.write("L", "b.fa\nc.fa\n")
        for line in ("agc append -i L A.agc -o B.agc", "agc append -i L -o B.agc A.agc",
                     "agc append A.agc b.fa c.fa.gz > B.agc", "agc append -a true -t 0 A.agc b.fa c.fa --any -o B.agc"):
            self.quiet(line)
            self.check("B.agc", "ref", "a", "b", "c")
            os.remove(self.directory / "B.agc")

    def test_what_append_skips(self):
        self.archive("ref", "a")
        self.write("L", "a.fa\nb.fa\nmissing.fa\nref.fa\n")
        said = ("a.fa: skipped: there is a sample a already",
                "missing.fa: skipped: cannot open: No such file or directory",
                "ref.fa: skipped: there is a sample ref already")
        self.told("agc append -i L A.agc -o B.agc", *said)
        self.check("B.agc", "ref", "a", "b")
        self.told("agc append -i L -o A.agc A.agc", *said)
        self.check("A.agc", "ref", "a", "b")

    def test_append_of_nothing_new(self):
        """The archive as it was, as PHG asks for when all its assemblies are there."""
        self.archive("ref", "a")
        before = (self.directory / "A.agc").read_bytes()
        for line in ("agc append A.agc a.fa -o B.agc", "agc append A.agc a.fa > B.agc",
                     "agc append A.agc a.fa -o A.agc; cp A.agc B.agc"):
            self.told(line, "a.fa: skipped: there is a sample a already")
            self.assertEqual((self.directory / "B.agc").read_bytes(), before)
            self.assertEqual((self.directory / "A.agc").read_bytes(), before)

    def test_failures(self):
        self.archive("ref", "a")
        for line, code in (("agc getset A.agc nosuch", NOT_FOUND), ("agc getctg A.agc nosuch:1-2", NOT_FOUND),
                           ("agc listctg A.agc nosuch", NOT_FOUND), ("agc listset nosuch.agc", INPUT),
                           ("agc getcol -o nosuch A.agc", IO), ("agc append nosuch.agc a.fa > B.agc", INPUT),
                           ("agc create -i nosuch -o B.agc ref.fa", INPUT), ("agc nosuch A.agc", USAGE),
                           ("agc getset A.agc", USAGE)):
            done = self.shell(line)
            self.assertEqual((done.returncode, done.stdout), (code, b""), line)
            self.assertTrue(done.stderr.startswith(b"spillway: error: "), (line, done.stderr))

    def test_normal_mode_is_as_strict_as_ever(self):
        self.archive("ref", "a")
        for line, code in ((f"{PROGRAM} getset -l 20 A.agc a", USAGE), (f"{PROGRAM} getset -t 0 A.agc a", USAGE),
                           (f"{PROGRAM} getset --fast A.agc a", USAGE),
                           (f"{PROGRAM} append -o B.agc A.agc a.fa", INPUT)):
            self.assertEqual(self.shell(line).returncode, code, line)


if __name__ == "__main__":
    unittest.main()
