"""A job that is killed after its archive has got its name, before its scratch is gone: the same
command knows that the work is done, with checkpoints or without. $SPILLWAY is the program,
$STOPPING_CALLS the library of stopping_calls.cpp."""

import os
import pathlib
import random
import subprocess
import sys
import tempfile
import unittest

PROGRAM = os.path.abspath(os.environ.get("SPILLWAY", "build/release/spillway"))
LIBRARY = os.path.abspath(
    os.environ.get("STOPPING_CALLS", "build/release/tests/resume/libstopping_calls.so"))

# What is removed at the end, in this order, with these options.
REMOVED = ((["--checkpoint", "0"], ("data.mdb", "published")),
           ([], ("data.mdb", "published")),
           (["--checkpoint", "0.0001"], ("checkpoint", "data.mdb", "published")))


class Published(unittest.TestCase):
    def setUp(self):
        temporary = tempfile.TemporaryDirectory(prefix="spillway-published-")
        self.addCleanup(temporary.cleanup)
        self.directory = pathlib.Path(temporary.name).resolve()
        chance = random.Random(8)
        genome = chance.choices("ACGT", k=30000)
        self.genomes = []
        for i in range(4):
            genome[1000 * i:1000 * i + 300] = chance.choices("ACGT", k=300)
            self.genomes.append(f"s{i}.fa")
            (self.directory / f"s{i}.fa").write_text(f">c\n{''.join(genome)}\n")
        self.run_job("create", "-o", "base.agc", *self.genomes[:3])

    def run_job(self, *words, kill_before=None, stop=None):
        unset = ("TMPDIR", "SLURM_", "SPILLWAY_", "STOP_")
        variables = {k: v for k, v in os.environ.items() if not k.startswith(unset)}
        if kill_before:
            variables |= {"LD_PRELOAD": LIBRARY, "STOP_BELOW": str(self.directory),
                          "STOP_BEFORE": f"{kill_before} 1"}
        if stop:
            variables |= {"LD_PRELOAD": LIBRARY, "STOP_BELOW": str(self.directory)} | stop
        return subprocess.run([PROGRAM, *words], cwd=self.directory, env=variables, timeout=120,
                              capture_output=True, text=True)

    def left(self):
        return sorted(p.name for p in self.directory.iterdir() if p.suffix not in (".fa", ".agc"))

    def check(self, words, output):
        """The job, killed at each moment of its end; its archive is made once."""
        before = output.read_bytes() if output.exists() else None
        done = self.run_job(*words)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        good = output.read_bytes()
        for options, names in REMOVED:
            for name in names:
                with self.subTest(options=options, name=name):
                    if before is None:
                        output.unlink()
                    else:
                        output.write_bytes(before)
                    killed = self.run_job(*words, *options, kill_before=f"unlink {name}")
                    self.assertEqual(killed.returncode, -9, killed.stderr)
                    self.assertEqual(output.read_bytes(), good)
                    made = output.stat().st_ino
                    done = self.run_job(*words, *options)
                    self.assertEqual((done.returncode, done.stderr), (0, ""))
                    self.assertEqual(output.read_bytes(), good)
                    self.assertEqual(output.stat().st_ino, made)
                    self.assertEqual(self.left(), [])

    def test_append_in_place(self):
        self.check(["append", "-o", "base.agc", "base.agc", "s3.fa"], self.directory / "base.agc")

    def test_append_elsewhere(self):
        self.check(["append", "-o", "more.agc", "base.agc", "s3.fa"], self.directory / "more.agc")

    def test_create(self):
        self.check(["create", "-o", "new.agc", *self.genomes], self.directory / "new.agc")

    def test_convert(self):
        self.check(["convert", "-o", "new.agc", "base.agc"], self.directory / "new.agc")

    def test_append_in_place_killed_anywhere(self):
        """Before each call that changes what is on the disk, without checkpoints."""
        words = ["append", "--checkpoint", "0", "-t", "1", "-o", "base.agc", "base.agc", "s3.fa"]
        base, log = self.directory / "base.agc", self.directory / "calls.fa"
        before = base.read_bytes()
        self.assertEqual(self.run_job(*words, stop={"STOP_CALLS": str(log)}).returncode, 0)
        good = base.read_bytes()
        calls = [line.split()[0] + " " + line.split("/")[-1]
                 for line in log.read_text().splitlines()]
        forgotten = calls.index("unlink published")
        self.assertIn("renameat2 base.agc", calls[:forgotten])
        for at in range(forgotten + 1):
            with self.subTest(call=calls[at]):
                base.write_bytes(before)
                killed = self.run_job(*words, stop={"STOP_AT": str(at + 1)})
                self.assertEqual(killed.returncode, -9, killed.stderr)
                self.assertIn(base.read_bytes(), (before, good))
                done = self.run_job(*words)
                self.assertEqual((done.returncode, done.stderr), (0, ""))
                self.assertEqual(base.read_bytes(), good)
                self.assertEqual(self.left(), [])

    def test_another_job_is_no_part_of_it(self):
        words = ["append", "-o", "base.agc", "base.agc"]
        killed = self.run_job(*words, "s3.fa", kill_before="unlink data.mdb")
        self.assertEqual(killed.returncode, -9)
        (self.directory / "s4.fa").write_text(">c\nACGTACGTAC\n")
        done = self.run_job(*words, "s4.fa")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        listed = self.run_job("listset", "base.agc").stdout.split()
        self.assertEqual(listed, ["s0", "s1", "s2", "s3", "s4"])
        self.assertEqual(self.left(), [])

    def test_restart_begins_anew(self):
        words = ["create", "-o", "new.agc", *self.genomes]
        self.assertEqual(self.run_job(*words, kill_before="unlink data.mdb").returncode, -9)
        made = (self.directory / "new.agc").stat().st_ino
        self.assertEqual(self.run_job(*words, "--restart").returncode, 0)
        self.assertNotEqual((self.directory / "new.agc").stat().st_ino, made)
        self.assertEqual(self.left(), [])

    def test_scratch_that_is_kept_says_nothing(self):
        words = ["create", "--keep-scratch", "-o", "new.agc", *self.genomes]
        for _ in range(2):
            (self.directory / "new.agc").unlink(missing_ok=True)
            self.assertEqual(self.run_job(*words).returncode, 0)
            self.assertEqual([p.name for p in self.directory.glob("spillway-scratch.*/published")],
                             [])


if __name__ == "__main__":
    if not os.path.exists(LIBRARY):
        sys.exit(f"{LIBRARY} is not there")
    unittest.main()
