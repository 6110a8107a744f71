"""Tests of tools/inspect on the golden archives. Usage: inspect_test.py DIRECTORY_OF_PROGRAMS"""

import os
import pathlib
import subprocess
import sys
import unittest

PROGRAM = ""
TESTS = pathlib.Path(__file__).resolve().parents[1]
ARCHIVES = sorted(path for path in TESTS.glob("golden*/*.agc") if path.with_suffix(".tsv").exists())


def run(*arguments):
    return subprocess.run([PROGRAM, *map(str, arguments)], capture_output=True)


def table(what, archive, *which):
    """[{column: text}]"""
    result = run(what, archive, *which)
    if result.returncode != 0:
        raise AssertionError(f"{what} {archive}: {result.stderr.decode()}")
    lines = result.stdout.decode("latin-1").split("\n")[:-1]
    columns = lines[0].split("\t")
    return [dict(zip(columns, line.split("\t"))) for line in lines[1:]]


def summary(archive):
    return dict(line.split("\t", 1) for line in run("summary", archive).stdout.decode().split("\n")[:-1])


class Golden(unittest.TestCase):
    def test_there_are_archives(self):
        self.assertGreater(len(ARCHIVES), 10)

    def test_layout_adds_up_to_the_lengths_of_the_contigs(self):
        for archive in ARCHIVES:
            if archive.name.startswith("v30_appended"):
                continue  # lengths of appended samples are coded otherwise there
            k = int(summary(archive)["kmer_length"])
            lengths = {}
            for row in table("layout", archive):
                contig = (row["sample"], row["contig"])
                shared = k if contig in lengths else 0
                lengths[contig] = lengths.get(contig, 0) + int(row["length"]) - shared
            manifest = archive.with_suffix(".tsv").read_text("latin-1").split("\n")[1:-1]
            expected = {tuple(l.split("\t")[:2]): int(l.split("\t")[2]) for l in manifest}
            self.assertEqual(lengths, {c: n for c, n in expected.items() if n > 0}, archive.name)

    def test_parts_fill_the_file(self):
        for archive in ARCHIVES:
            streams = table("streams", archive)
            parts = table("parts", archive)
            self.assertEqual(sum(int(s["parts"]) for s in streams), len(parts))
            self.assertEqual(sum(int(s["bytes"]) for s in streams),
                             sum(int(p["bytes"]) for p in parts), archive.name)
            at = 0  # from part to part: a metadata varint of 1 to 9 bytes, then the part
            for part in sorted(parts, key=lambda p: int(p["offset"])):
                self.assertLessEqual(0, int(part["offset"]) - at)
                at = int(part["offset"]) + int(part["bytes"])
            self.assertLess(at, archive.stat().st_size)

    def test_groups_packs_and_summary_agree(self):
        for archive in ARCHIVES:
            groups, packs = table("groups", archive), table("packs", archive)
            total = summary(archive)
            self.assertEqual(len(groups), int(total["groups"]))
            self.assertEqual(len(table("layout", archive)), int(total["segments"]), archive.name)
            for group in groups:
                mine = [p for p in packs if p["group"] == group["group"]]
                self.assertEqual(len(mine), int(group["packs"]), archive.name)
                self.assertEqual(sum(int(p["text_bytes"]) for p in mine),
                                 int(group["pack_text_bytes"]))
                stored = sum(int(p["sequences"]) for p in mine)
                stored += int(group["reference_bytes"]) > 0
                self.assertLessEqual(int(group["sequences"]), stored)
                for pack in mine:
                    sizes = [int(n) for n in pack["sequence_bytes"].split(",")]
                    self.assertEqual(sum(sizes) + len(sizes), int(pack["text_bytes"]))
            self.assertEqual(sum(int(g["segments"]) for g in groups), int(total["segments"]))

    def test_one_sample_group_or_stream(self):
        archive = ARCHIVES[0]
        sample = table("layout", archive)[-1]["sample"]
        self.assertEqual(table("layout", archive, sample),
                         [r for r in table("layout", archive) if r["sample"] == sample])
        self.assertEqual(table("packs", archive, 3),
                         [r for r in table("packs", archive) if r["group"] == "3"])
        self.assertEqual(table("parts", archive, "splitters"),
                         [r for r in table("parts", archive) if r["stream"] == "splitters"])

    def test_what_is_not_there(self):
        archive = ARCHIVES[0]
        for arguments in (["layout", archive, "no-such"], ["packs", archive, 1 << 30],
                          ["parts", archive, "no-such"]):
            self.assertEqual(run(*arguments).returncode, 4, arguments)


class Usage(unittest.TestCase):
    def test_errors(self):
        self.assertEqual(run().returncode, 2)
        self.assertEqual(run("streams", "/no/such.agc").returncode, 3)
        self.assertEqual(run("streams", __file__).returncode, 5)
        self.assertIn(b"layout", run("--help").stdout)


if __name__ == "__main__":
    PROGRAM = os.path.join(sys.argv.pop(1), "inspect")
    unittest.main()
