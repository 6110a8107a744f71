"""Tests of tools/bench. Usage: bench_test.py DIRECTORY_OF_PROGRAMS"""

import csv
import hashlib
import os
import pathlib
import random
import subprocess
import sys
import tempfile
import unittest

PROGRAMS = ""


class Bench(unittest.TestCase):
    def setUp(self):
        self.directory = tempfile.TemporaryDirectory()
        self.path = pathlib.Path(self.directory.name)

    def tearDown(self):
        self.directory.cleanup()

    def bench(self, *arguments):
        command = [os.path.join(PROGRAMS, "bench"), "--work", str(self.path / "work"),
                   "--tsv", str(self.path / "runs.tsv"), *arguments]
        result = subprocess.run(command, capture_output=True, text=True)
        rows = []
        if (self.path / "runs.tsv").exists():
            with open(self.path / "runs.tsv") as file:
                rows = list(csv.DictReader(file, delimiter="\t"))
        return result, rows

    def test_time_memory_output_and_scratch(self):
        # It is the subject here that it waits: wall time is more than CPU time, on any machine.
        work = "x = bytearray(100 << 20); import time; time.sleep(0.3)"
        fill = "head -c 1000000 /dev/zero >{out}; head -c 3000000 /dev/zero >{scratch}/x"
        result, rows = self.bench("-r", "2", "--peer", "fill", f"fill={fill}",
                                  f"python={sys.executable} -c '{work}'")
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertEqual([(r["name"], r["run"]) for r in rows],
                         [("fill", "1"), ("fill", "2"), ("python", "1"), ("python", "2")])
        for row in rows[:2]:
            self.assertEqual(row["output_bytes"], "1000000")
            self.assertGreaterEqual(int(row["peak_scratch_bytes"]), 3_000_000)
            self.assertLess(int(row["peak_scratch_bytes"]), 4_000_000)
        for row in rows[2:]:
            self.assertGreater(float(row["wall_s"]), 0.3)
            self.assertLess(float(row["cpu_s"]), float(row["wall_s"]) - 0.25)
            self.assertGreater(int(row["peak_rss_bytes"]), 100 << 20)
            self.assertLess(int(row["peak_rss_bytes"]), 150 << 20)
        self.assertIn("| size / fill |", result.stdout)
        self.assertEqual(list((self.path / "work").glob("*.out")), [])

    def test_failure_is_reported(self):
        result, rows = self.bench("a=true", "b=echo reason >&2; exit 7")
        self.assertEqual(result.returncode, 1)
        self.assertEqual([r["exit"] for r in rows], ["0", "7"])
        self.assertIn("reason", result.stderr)

    def test_keeps_outputs(self):
        self.bench("--keep-outputs", "a=echo one >{out}")
        self.assertEqual((self.path / "work" / "a.out").read_text(), "one\n")

    def test_usage(self):
        for arguments in ([], ["no-name"], ["--peer", "x", "a=true"], ["--repeats", "0", "a=true"]):
            result, _ = self.bench(*arguments)
            self.assertEqual(result.returncode, 2, arguments)
            self.assertTrue(result.stderr.startswith("bench: "))


class CriticalPath(unittest.TestCase):
    """What is computed from known traces is tested by critical_path_test.cpp."""

    def setUp(self):
        self.directory = tempfile.TemporaryDirectory()
        self.path = pathlib.Path(self.directory.name)

    def tearDown(self):
        self.directory.cleanup()

    def run_program(self, *arguments):
        return subprocess.run([os.path.join(PROGRAMS, "critical_path"), *map(str, arguments)],
                              capture_output=True, text=True)

    def genomes(self):
        """Some related ones, with unplaced segments."""
        chance = random.Random(4)
        base = chance.choices("ACGT", k=200_000)
        for number in range(6):
            own = base[:]
            for _ in range(2000):
                own[chance.randrange(len(own))] = chance.choice("ACGT")
            cuts = sorted(chance.sample(range(len(own)), 20)) if number else []
            contigs = ["".join(own[i:j]) for i, j in zip([0] + cuts, cuts + [len(own)])]
            (self.path / f"g{number}.fa").write_text(
                "".join(f">c{i}\n{s}\n" for i, s in enumerate(contigs)))
        return sorted(self.path.glob("*.fa"))

    def test_stages_and_workers(self):
        files = self.genomes()
        archive = self.path / "all.agc"
        report = self.path / "report.md"
        result = self.run_program("--report", report, "create", "-v", "0", "-t", "4", "-o", archive,
                                  *files)
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertEqual(result.stdout, "")
        rows = [[cell.strip() for cell in line.strip("|").split("|")]
                for line in report.read_text().splitlines() if line.startswith("| ")]
        stages = {row[0]: [float(x) for x in row[1:7]] for row in rows if len(row) == 10
                  and row[1] != "CPU"}
        self.assertEqual(list(stages), ["start", "splitters", "split", "place", "encode",
                                        "metadata", "verify", "publish", "all"])
        for name, (cpu, coordinator, busiest, _, alone, wall) in stages.items():
            with self.subTest(stage=name):
                rounding = 0.01
                self.assertLessEqual(coordinator + busiest, cpu + rounding)
                self.assertLessEqual(max(coordinator, busiest, alone), wall + rounding)
                self.assertLessEqual(wall, cpu + rounding)
        self.assertGreater(stages["split"][0], stages["split"][1])  # workers work, too
        workers = {row[0]: float(row[1]) for row in rows if len(row) == 4 and row[0] != "workers"}
        self.assertEqual(list(workers), ["1", "2", "4"])
        self.assertAlmostEqual(workers["4"], stages["all"][5], delta=0.002)
        # It is the program that ran.
        spillway = [os.environ["SPILLWAY"], "create", "-v", "0", "-o", self.path / "own.agc", *files]
        subprocess.run(spillway, check=True)
        self.assertEqual(archive.read_bytes(), (self.path / "own.agc").read_bytes())

    def test_verbs_that_read_and_their_exit_codes(self):
        files = self.genomes()
        archive = self.path / "all.agc"
        subprocess.run([os.environ["SPILLWAY"], "create", "-v", "0", "-o", archive, *files], check=True)
        result = self.run_program("--workers", "2,1", "--report", self.path / "report.md", "getset",
                                  "-t", "2", archive, "g3")
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertEqual(result.stdout, files[3].read_text())
        self.assertIn("| 2 | ", (self.path / "report.md").read_text())
        self.assertNotEqual(self.run_program("getset", archive, "nobody").returncode, 0)

    def test_usage(self):
        for arguments in ([], ["frob"], ["--workers", "1,x", "help"], ["--workers", "0", "help"],
                          ["--frob"], ["--report"],
                          ["--workers", "9", "create", "-t", "2", "-o", self.path / "all.agc",
                           *self.genomes()]):
            result = self.run_program(*arguments)
            self.assertEqual(result.returncode, 2, arguments)
            self.assertIn("critical_path: ", result.stderr)
        self.assertIn("Usage: critical_path", self.run_program("--help").stdout)


class FastaDigest(unittest.TestCase):
    def digest(self, text, *arguments):
        result = subprocess.run([os.path.join(PROGRAMS, "fasta_digest"), *arguments], input=text,
                                capture_output=True, check=True)
        return [line.split("\t") for line in result.stdout.decode().split("\n")[:-1]]

    def test_md5_of_every_length_around_the_block(self):
        letters = random.Random(1).choices(b"ACGTN", k=300)
        sequences = [bytes(letters[:n]) for n in range(300)]
        text = b"".join(b">%d\n%s\n" % (n, s) for n, s in enumerate(sequences))
        self.assertEqual(self.digest(text, "--sample", "s"),
                         [["s", str(n), str(n), hashlib.md5(s).hexdigest()]
                          for n, s in enumerate(sequences)])

    def test_long_contig_case_lines_and_headers(self):
        body = bytes(random.Random(2).choices(b"acgtACGTnryk", k=2_500_000))
        lines = b"\r\n".join(body[i:i + 61] for i in range(0, len(body), 61))
        text = b">one two\tthree\r\n" + lines + b"\n\n>last\nA C\tGT"
        expected = [["-", "one two\tthree", str(len(body)), hashlib.md5(body.upper()).hexdigest()],
                    ["-", "last", "4", hashlib.md5(b"ACGT").hexdigest()]]
        first_words = [["-", "one", *expected[0][2:]], expected[1]]
        self.assertEqual(self.digest(text, "--first-word"), first_words)
        self.assertEqual(self.digest(text)[1], expected[1])
        self.assertEqual("\t".join(self.digest(text)[0]), "\t".join(expected[0]))

    def test_other_letters(self):
        for others, letters in (("keep", b"AC-G*TX"), ("drop", b"ACGT"), ("N", b"ACNGNTN")):
            self.assertEqual(self.digest(b">c\nac-G*TX\n", "--others", others)[0][2:],
                             [str(len(letters)), hashlib.md5(letters).hexdigest()])

    def test_sample_name_from_file(self):
        with tempfile.TemporaryDirectory() as directory:
            for file, sample in (("a.b.fna.fa", "a.b"), ("a.fas", "a"), ("a.x.y", "a.x"), ("a", "a")):
                path = pathlib.Path(directory, file)
                path.write_bytes(b">c\nA")
                self.assertEqual(self.digest(b"", str(path))[0][:3], [sample, "c", "1"])


if __name__ == "__main__":
    PROGRAMS = sys.argv.pop(1)
    unittest.main()
