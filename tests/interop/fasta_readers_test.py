"""Other programs read our FASTA, plain and as BGZF (docs/reference/fasta-readers.md). Each test is skipped, by name, where its program
is not installed. Python modules are those of /usr/bin/python3."""

import random
import shutil
import subprocess
import unittest

from spillway_cli import PROGRAM, CliTest, environment

PYTHON = "/usr/bin/python3"


def has_module(name):
    try:
        return subprocess.run([PYTHON, "-c", f"import {name}"], capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def needs(program):
    return unittest.skipIf(shutil.which(program) is None, f"{program} is not on the PATH")


def needs_module(name):
    return unittest.skipUnless(has_module(name), f"python3 has no {name}")


class Readers(CliTest):
    """all.fa.gz: both samples as BGZF with indexes; b.fa: one of them, plain. One region in each."""

    def setUp(self):
        super().setUp()
        rng = random.Random(2)
        self.genomes = {}
        first = "".join(rng.choices("ACGT", k=70000))
        for name in ("ref", "b"):
            bases = "".join(rng.choice("ACGT") if rng.random() < 0.01 else b for b in first)
            self.genomes[name] = bases
            lines = "".join(bases[i:i + 60] + "\n" for i in range(0, len(bases), 60))
            self.write(f"{name}.in.fa", f">chr1\n{lines}>chr2\n{bases[:500]}\n")
        self.ok("{spillway} create -o x.agc ref.in.fa b.in.fa")
        self.ok("{spillway} getcol --prefix-samples -l 60 -o all.fa.gz x.agc")
        self.ok("{spillway} getset -l 60 -o b.fa x.agc b.in")
        self.region = self.genomes["b"][1000:1060]
        self.write("q.fa", f">q\n{self.region}\n")

    def ok(self, line):
        done = subprocess.run(["bash", "-c", line.replace("{spillway}", PROGRAM)], cwd=self.directory, capture_output=True,
                              env=environment(), timeout=120, check=False)
        self.assertEqual(done.returncode, 0, (line, done.stderr))
        return done.stdout.decode()

    def python(self, text):
        self.write("t.py", text)
        return self.ok(f"{PYTHON} t.py").strip()

    @needs("samtools")
    def test_samtools(self):
        for region in ("all.fa.gz 'b.in#chr1:1001-1060'", "b.fa chr1:1001-1060"):
            self.assertEqual(self.ok(f"samtools faidx {region}").splitlines()[1], self.region)
        ours = (self.directory / "all.fa.gz.fai").read_text()
        self.ok("samtools faidx all.fa.gz")
        self.assertEqual((self.directory / "all.fa.gz.fai").read_text(), ours)

    @needs_module("pysam")
    def test_pysam(self):
        self.assertEqual(self.python("import pysam; print(pysam.FastaFile('all.fa.gz').fetch('b.in#chr1', 1000, 1060))"),
                         self.region)

    @needs_module("Bio")
    def test_biopython(self):
        self.assertEqual(self.python("from Bio import SeqIO, bgzf\n"
                                     "r = {s.id: s.seq for s in SeqIO.parse(bgzf.open('all.fa.gz', 'rt'), 'fasta')}\n"
                                     "print(r['b.in#chr1'][1000:1060])"), self.region)

    @needs_module("pyfaidx")
    def test_pyfaidx(self):
        self.assertEqual(self.python("import pyfaidx; print(pyfaidx.Fasta('b.fa')['chr1'][1000:1060].seq)"), self.region)

    @needs_module("pyfastx")
    def test_pyfastx(self):
        self.assertEqual(self.python("import pyfastx\n"
                                     "f = pyfastx.Fasta('all.fa.gz')\n"
                                     "print(f['b.in#chr1'][1000:1060].seq)"), self.region)

    @needs("seqtk")
    def test_seqtk(self):
        self.assertEqual(self.ok("seqtk seq all.fa.gz | grep -A1 '^>b.in#chr1' | tail -n 1").strip(), self.genomes["b"])

    @needs("minimap2")
    def test_minimap2(self):
        rows = [line.split("\t") for line in self.ok("minimap2 -t1 -c b.fa all.fa.gz").splitlines()]
        row = next(row for row in rows if row[0] == "b.in#chr1" and row[5] == "chr1")
        self.assertEqual((row[9], row[10]), ("70000", "70000"))

    @needs("bwa")
    def test_bwa(self):
        self.ok("bwa index all.fa.gz")
        found = self.ok("bwa mem all.fa.gz q.fa | grep -v ^@").split("\t")
        self.assertEqual((found[2], found[3], found[5]), ("b.in#chr1", "1001", "60M"))

    @needs("makeblastdb")
    def test_blast(self):
        self.ok("makeblastdb -in b.fa -dbtype nucl -out db")
        found = self.ok("blastn -db db -query q.fa -outfmt 6").split("\t")
        self.assertEqual((found[1], found[2], found[8]), ("chr1", "100.000", "1001"))

    @needs("bedtools")
    def test_bedtools(self):
        self.write("r.bed", "chr1\t1000\t1060\n")
        self.assertEqual(self.ok("bedtools getfasta -fi b.fa -bed r.bed").splitlines()[1], self.region)

    @needs("any2fasta")
    def test_any2fasta(self):
        self.assertEqual(self.ok("any2fasta -q b.fa").count(">"), 2)

    @needs("seqkit")
    def test_seqkit(self):
        self.assertEqual(self.ok("seqkit stats -T all.fa.gz").splitlines()[1].split("\t")[3], "4")

    @needs("seqret")
    def test_emboss(self):
        self.assertEqual(self.ok("seqret b.fa stdout 2>/dev/null | grep '^>'"), ">chr1\n>chr2\n")

    @needs("fasta36")
    def test_fasta36(self):
        self.assertIn("100.0% identity", self.ok("fasta36 -q q.fa b.fa"))

    @needs("prodigal")
    def test_prodigal(self):
        self.assertEqual(self.ok("prodigal -p meta -q -i b.fa | grep -c DEFINITION").strip(), "2")

    @needs("PicardCommandLine")
    def test_htsjdk(self):
        self.ok("PicardCommandLine CreateSequenceDictionary R=all.fa.gz O=d.dict")
        self.assertEqual((self.directory / "d.dict").read_text().count("@SQ"), 4)


if __name__ == "__main__":
    unittest.main()
