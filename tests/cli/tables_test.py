"""Listings for machines: --tsv, --json and --fai of listset, listctg, info and digests."""

import hashlib
import json
import shutil
import unittest

from spillway_cli import NOT_FOUND, USAGE, CliTest
from read_test import TESTS

ODD = b'q"uo\\te\x01\xe9\xc3\xa9\tx'


class Tables(CliTest):
    def setUp(self):
        super().setUp()
        self.write("ref.fa", ">chr1 one\nACGTACGTAC\n>chr2\nAAAAA\n>empty\n")
        self.write("caf\udce9.fa",
                   b">" + ODD + b"\nNNNN\n>\nAC\n>r\n-AC*\n")
        self.ok("create", "-o", "in.agc", "ref.fa", "caf\udce9.fa")

    def json(self, *args):
        return json.loads(self.ok(*args).decode("utf-8", "strict"))

    def test_listset(self):
        self.assertEqual(self.ok("listset", "--tsv", "in.agc"),
                         b"sample\tis_reference\ncaf\xe9\tno\nref\tyes\n")
        self.assertEqual(self.json("listset", "--json", "in.agc"),
                         [{"sample": "caf\ufffd", "sample_hex": "636166e9", "is_reference": False},
                          {"sample": "ref", "is_reference": True}])

    def test_listctg(self):
        head = b"sample\tcontig\tlength\theader\n"
        ref = b"ref\tchr1\t10\tchr1 one\nref\tchr2\t5\tchr2\nref\tempty\t0\tempty\n"
        odd = b'q"uo\\\\te\x01\xe9\xc3\xa9'
        other = (b"caf\xe9\t" + odd + b"\t4\t" + odd + b"\\tx\ncaf\xe9\t\t2\t\ncaf\xe9\tr\t4\tr\n")
        self.assertEqual(self.ok("listctg", "--tsv", "in.agc", "ref"), head + ref)
        self.assertEqual(self.ok("listctg", "--tsv", "in.agc"), head + ref + other)
        rows = self.json("listctg", "--json", "in.agc")
        self.assertEqual(rows[0], {"sample": "ref", "contig": "chr1", "length": 10,
                                   "header": "chr1 one"})
        self.assertEqual([row["length"] for row in rows], [10, 5, 0, 4, 2, 4])
        self.assertEqual(bytes.fromhex(rows[3]["header_hex"]), ODD)
        self.assertEqual(rows[3]["contig"], 'q"uo\\te\x01\ufffd\xe9')
        self.assertNotIn("contig_hex", rows[4])

    def test_fai(self):
        self.assertEqual(self.ok("listctg", "--fai", "in.agc", "ref"), b"chr1\t10\nchr2\t5\nempty\t0\n")
        done = self.run_program("listctg", "--fai", "in.agc", "ref", "ref")
        self.assertEqual(done.stdout, b"ref:chr1\t10\nref:chr2\t5\nref:empty\t0\n")
        self.assertIn(b"warning: in.agc: 3 contigs have the name of one before", done.stderr)
        self.assertTrue(self.ok("listctg", "--fai", "in.agc").startswith(b"ref:chr1\t10\n"))

    def test_lengths_of_archives_of_agc(self):
        """Of all versions, also where the metadata are read in two ways."""
        for manifest in sorted(TESTS.glob("golden*/*.tsv")):
            with self.subTest(manifest.name):
                expected = {}
                for line in manifest.read_text().splitlines()[1:]:
                    sample, header, length, _ = line.split("\t")
                    expected.setdefault(sample, []).append((header, length))
                shutil.copy(manifest.with_suffix(".agc"), self.directory / "golden.agc")
                done = self.run_program("listctg", "--tsv", "golden.agc")
                self.assertEqual(done.returncode, 0)
                found = {}
                for line in done.stdout.decode().splitlines()[1:]:
                    sample, _, length, header = line.split("\t")
                    found.setdefault(sample, []).append((header, length))
                self.assertEqual(found, expected)

    def test_digests(self):
        rows = self.json("digests", "--json", "in.agc", "ref")
        self.assertEqual([(row["contig"], row["length"]) for row in rows],
                         [("chr1", 10), ("chr2", 5), ("empty", 0)])
        self.assertEqual(rows[0]["md5"], hashlib.md5(b"ACGTACGTAC").hexdigest())
        self.assertEqual(self.ok("digests", "--tsv", "in.agc"), self.ok("digests", "in.agc"))
        self.assertEqual(self.json("digests", "--json", "in.agc")[3]["sample_hex"], "636166e9")

    def test_info(self):
        facts = self.json("info", "--json", "in.agc")
        size = (self.directory / "in.agc").stat().st_size
        self.assertEqual((facts["samples"], facts["reference"], facts["bytes"], facts["kmer_length"]),
                         (2, "ref", size, 31))
        self.assertEqual(sum(facts["byte_shares"].values()), size)
        self.assertEqual((facts["lost_extras"], facts["command_lines"]), ([], []))
        self.assertIn("spillway-hashes", [extra["stream"] for extra in facts["extras"]])
        rows = dict(line.split("\t") for line in self.ok("info", "--tsv", "in.agc").decode().splitlines())
        self.assertEqual((rows["name"], rows["samples"], rows["reference"]), ("value", "2", "ref"))
        self.assertEqual(rows["byte_shares.names"], str(facts["byte_shares"]["names"]))

    def test_every_contig_a_sample(self):
        self.write("none.fa", ">a\nAC\n")
        self.ok("create", "-c", "-o", "c.agc", "none.fa")
        self.assertEqual(self.json("listctg", "--json", "c.agc"),
                         [{"sample": "a", "contig": "a", "length": 2, "header": "a"}])

    def test_usage(self):
        for args in (["listset", "--json", "--tsv", "in.agc"], ["listctg", "--json", "--tsv", "in.agc"],
                     ["listctg", "--fai", "--tsv", "in.agc"], ["info", "--json", "--tsv", "in.agc"],
                     ["digests", "--json", "--tsv", "in.agc"]):
            self.assertEqual(self.run_program(*args).returncode, USAGE, args)
        for flag in ("--json", "--tsv", "--fai"):
            self.check_error(["listctg", flag, "in.agc", "no"], NOT_FOUND,
                             "in.agc: there is no sample no")


if __name__ == "__main__":
    unittest.main()
