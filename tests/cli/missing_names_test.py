"""Samples and contigs that are not in an archive: every verb lists all of them, each with the nearest name."""

import bz2
import gzip
import io
import tarfile
import unittest
import zipfile

from spillway_cli import CORRUPT, NOT_FOUND, USAGE, CliTest

ABSENT = "there is no contig and no sample of that name"


class MissingNames(CliTest):
    def setUp(self):
        super().setUp()
        for name in ("HG00733", "HG01109", "NA12878"):
            self.write(f"{name}.fa", f">chr1 of {name}\nACGTACGT\n>chrX\nAC\n>{name}#scaffold_17\nACGT\n")
        done = self.run_program("create", "-o", "x.agc", "HG00733.fa", "HG01109.fa", "NA12878.fa")
        self.assertEqual((done.returncode, done.stderr), (0, b""))

    def check_errors(self, args, code, *messages, **options):
        done = self.run_program(*args, **options)
        self.assertEqual(done.stderr.decode(), "".join(f"spillway: error: x.agc: {m}\n" for m in messages), args)
        self.assertEqual((done.returncode, done.stdout), (code, b""), args)

    def test_samples(self):
        self.write("list", "HG00734\nunknown\n")
        expected = ("there is no sample HG00734 (did you mean 'HG00733'?)", "there is no sample unknown",
                    "there is no sample NA1287 (did you mean 'NA12878'?)")
        for verb in ("getset", "getcol", "listctg", "digests"):
            self.check_errors([verb, "x.agc", "HG00734", "HG01109", "unknown", "NA1287"], NOT_FOUND, *expected)
        self.check_errors(["listctg", "--fai", "x.agc", "HG00734", "unknown", "NA1287"], NOT_FOUND, *expected)
        self.check_errors(["getset", "-f", "list", "x.agc", "NA12878", "NA1287"], NOT_FOUND,
                          expected[2], expected[0], expected[1])
        self.check_errors(["getset", "x.agc", "XX*", "HG0073"], NOT_FOUND,
                          "there is no sample XX*, nor one that matches",
                          "there is no sample HG0073 (did you mean 'HG00733'?)")

    def test_files_that_are_compared(self):
        self.write("HG0110.fa", ">c\nA\n")
        self.write("other.fa", ">c\nA\n")
        self.check_errors(["verify", "x.agc", "--against", "HG0110.fa", "HG00733.fa", "other.fa"], NOT_FOUND,
                          "there is no sample HG0110 (did you mean 'HG01109'?)", "there is no sample other")

    def test_contigs(self):
        self.check_errors(["getctg", "x.agc", "chrX2@HG00733", "chr1@HG0073", "scafold_17:1-2", "none@NA12878"],
                          NOT_FOUND,
                          "there is no contig chrX2 in sample HG00733 (did you mean 'chrX@HG00733'?)",
                          "there is no sample HG0073 (did you mean 'chr1@HG00733'?)",
                          "there is no contig scafold_17", "there is no contig none in sample NA12878")
        self.check_errors(["getctg", "x.agc", "HG00733#scafold_17"], NOT_FOUND,
                          "there is no contig scafold_17 in sample HG00733 (did you mean 'HG00733#scaffold_17'?)")

    def test_regions(self):
        self.check_errors(["faidx", "x.agc", "HG00733:chrX2:1-2", "HG0733:chr1", "NA1287", "none", "HG*:chr2"],
                          NOT_FOUND,
                          "region 'HG00733:chrX2:1-2': there is no contig chrX2:1-2 in sample HG00733 "
                          "(did you mean 'HG00733:chrX'?)",
                          f"region 'HG0733:chr1': {ABSENT} (did you mean 'HG00733:chr1'?)",
                          f"region 'NA1287': {ABSENT} (did you mean 'NA12878'?)", f"region 'none': {ABSENT}",
                          "region 'HG*:chr2': no sample that matches HG* has a contig chr2 (did you mean 'HG*:chr1'?)")
        self.check_errors(["faidx", "--all-samples", "x.agc", "chrX2", "NA12878:chr1"], NOT_FOUND,
                          "region 'chrX2': no sample has a contig chrX2 (did you mean 'chrX'?)",
                          "region 'NA12878:chr1': no sample has a contig NA12878:chr1")
        done = self.run_program("faidx", "-c", "x.agc", "HG00733:chrX2", "NA12878:chrX", "HG0073:chrX")
        self.assertEqual((done.returncode, done.stdout), (NOT_FOUND, b">NA12878:chrX\nAC\n"))
        self.assertEqual(done.stderr.count(b"did you mean"), 2)

    def test_an_ambiguous_name_among_missing_ones(self):
        self.check_errors(["getctg", "x.agc", "none", "chrX"], USAGE, "there is no contig none",
                          "region 'chrX': is ambiguous: contig chrX of sample HG00733, contig chrX of sample HG01109, "
                          "contig chrX of sample NA12878")


class OtherFiles(CliTest):
    """Files that are given as an archive and are something else."""

    def setUp(self):
        super().setUp()
        self.write("a.fa", ">c\nACGT\n")

    def check_content(self, name, looks_like):
        message = f"{name}: not an AGC archive: looks like {looks_like}"
        for args in (["listset", name], ["getset", name, "s"], ["getcol", name], ["getctg", name, "c"],
                     ["faidx", name, "c"], ["listctg", name], ["listref", name], ["info", name], ["digests", name],
                     ["verify", name], ["verify", "--full", name], ["verify", name, "--against", "a.fa"],
                     ["append", "-o", "o.agc", name, "a.fa"], ["convert", "-o", "o.agc", name]):
            with self.subTest(args):
                self.check_error(args, CORRUPT, message)

    def test_fasta(self):
        self.write("x.fa", ">chr1\nACGTACGTACGTACGTACGT\n")
        self.check_content("x.fa", "FASTA (create makes an archive of it)")

    def test_compressed_fasta(self):
        text = b">chr1\n" + b"ACGTACGTACGTACGTACGT\n" * 50
        self.write("x.fa.gz", gzip.compress(text))
        self.write("x.fa.bz2", bz2.compress(text))
        self.check_content("x.fa.gz", "FASTA, compressed with gzip (create makes an archive of it)")
        self.check_content("x.fa.bz2", "FASTA, compressed with bzip2 (create makes an archive of it)")

    def test_others(self):
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w") as archive:
            archive.writestr("a.agc", b"\1\0" * 100)
        tar = io.BytesIO()
        with tarfile.open(fileobj=tar, mode="w") as archive:
            archive.add(self.directory / "a.fa", "a.fa")
        page = b"<!DOCTYPE html>\n<html><body>404 Not Found</body></html>\n"
        noise = bytes(range(256)) * 4
        for name, content, looks_like in (
                ("r.fq", b"@r1\nACGTACGTACGT\n+\nIIIIIIIIIIII\n",
                 "FASTQ (seqtk seq -a converts it to FASTA, and create makes an archive of that)"),
                ("page", page, "HTML or XML (maybe the message of a download that failed)"),
                ("x.zip", packed.getvalue(), "data compressed with zip (unzip -p decompresses it)"),
                ("x.agc.gz", gzip.compress(noise), "data compressed with gzip (gzip -dc decompresses it)"),
                ("cut.gz", gzip.compress(page)[:30], "data compressed with gzip (gzip -dc decompresses it)"),
                ("x.tar", tar.getvalue(), "a tar archive (create makes an archive of the FASTA files in it)"),
                ("x.vcf", b"##fileformat=VCFv4.2\n#CHROM\tPOS\tID\tREF\n",
                 "VCF (bcftools consensus applies one to a reference)")):
            self.write(name, content)
            self.check_content(name, looks_like)

    def test_what_is_not_known(self):
        self.write("noise", bytes(range(1, 256)) * 3)
        done = self.run_program("listset", "noise")
        self.assertEqual(done.returncode, CORRUPT)
        self.assertIn(b"noise: not an AGC archive, or a damaged one", done.stderr)

    def test_standard_input(self):
        self.check_error(["listset", "-"], CORRUPT,
                         "standard input: not an AGC archive: looks like FASTA (create makes an archive of it)",
                         stdin=b">chr1\nACGTACGTACGTACGT\n")


if __name__ == "__main__":
    unittest.main()
