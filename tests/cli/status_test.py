"""status and cleanup: what is said of scratch directories, and what of them is removed."""

import fcntl
import json
import os
import random
import signal
import struct
import subprocess
import unittest

from spillway_cli import INPUT, NOT_FOUND, PROGRAM, USAGE, CliTest, environment, wait_until

F_OFD_SETLK = 37  # fcntl(2); Python has no name for it


class Scratch(CliTest):
    """A run that waits for an input that does not come, so that it can be looked at and killed."""

    def setUp(self):
        super().setUp()
        chance = random.Random(3)
        self.write("ref.fa", ">a\n" + "".join(chance.choices("ACGT", k=300000)) + "\n")
        (self.directory / "scratch").mkdir()
        os.mkfifo(self.directory / "never.fa")

    archive = "out.agc"

    def start(self, *options):
        run = subprocess.Popen(
            [PROGRAM, "create", "--force-spill", "--scratch-dir", "scratch", "-o", self.archive,
             *options, "ref.fa", "never.fa"],
            cwd=self.directory, env=environment(), stderr=subprocess.PIPE)
        self.addCleanup(run.stderr.close)
        self.addCleanup(run.wait)
        self.addCleanup(run.kill)
        scratch = self.directory / "scratch"
        wait_until(lambda: len({file.name for file in scratch.glob("*/*")} &
                               {"data.mdb", "status.json"}) == 2, run)
        return run, next(scratch.iterdir())

    def killed(self):
        run, scratch = self.start()
        run.kill()
        run.wait()
        return scratch

    def status(self, *args):
        done = self.run_program("status", *args)
        self.assertEqual((done.returncode, done.stderr), (0, b""))
        return done.stdout.decode()

    def cleanup(self, *args):
        done = self.run_program("cleanup", *args)
        self.assertEqual((done.returncode, done.stderr), (0, b""))
        return done.stdout.decode()

    def hold(self, lock):
        """Locks as a run does."""
        file = open(lock, "a")
        self.addCleanup(file.close)
        fcntl.fcntl(file, F_OFD_SETLK, struct.pack("hhqqi", fcntl.F_WRLCK, os.SEEK_SET, 0, 0, 0))


class Status(Scratch):
    def test_killed(self):
        scratch = self.killed()
        by_directory = self.status(scratch)
        self.assertIn("\noutput      " + os.path.realpath(self.directory / "out.agc") + "\n",
                      by_directory)
        self.assertRegex(by_directory, r"\Ascratch     .*\nstate       dead \(")
        self.assertRegex(by_directory, r"\nstage       [a-z]+, \d+ %\n")
        self.assertEqual(self.status("scratch").splitlines()[1:], by_directory.splitlines()[1:])

    def test_kept(self):
        for restart in ([], ["--restart"]):
            done = self.run_program("create", "--keep-scratch", "--scratch-dir", "scratch", "-o",
                                    "out.agc", "ref.fa", *restart)
            self.assertEqual((done.returncode, done.stderr), (0, b""))
            said = self.status("scratch")
            self.assertIn("\nstate       done (--keep-scratch has left this)\n", said)
            self.assertIn("\nstage       publish, ", said)
            self.assertEqual(json.loads(self.status("--json", "scratch"))["state"], "done")
        self.assertIn(" of 1 run\n", self.cleanup("scratch"))
        self.assertEqual(os.listdir(self.directory / "scratch"), [])

    def test_stopped(self):
        """With a checkpoint, and when the same command was then refused."""
        chance = random.Random(4)
        self.write("more.fa", ">m\n" + "".join(chance.choices("ACGT", k=1000000)) + "\n")
        command = ["create", "--scratch-dir", "scratch", "-o", "out.agc", "ref.fa", "more.fa"]
        # Time is counted in safepoints (docs/explanation/scratch.md, "When").
        done = self.run_program(*command, "-t", 1, "--time-limit", "7s",
                                variables={"SPILLWAY_TEST_CLOCK": "1"})
        self.assertEqual(done.returncode, 128 + signal.SIGTERM, done.stderr)
        self.assertRegex(self.status("scratch"),
                         r"\nstate       stopped: .*--time-limit.* \(run the same command again to resume\)\n")
        self.write("more.fa", ">m\nACGT\n")
        self.assertEqual(self.run_program(*command).returncode, INPUT)
        said = self.status("scratch")
        self.assertRegex(said, r"\nstate       stopped: more.fa: has changed since the run began .*"
                               r"--restart starts the job over\n")

    def test_by_output(self):
        scratch = self.killed()
        self.assertIn(f"scratch/{scratch.name}\n",
                      self.status("--scratch-dir", "scratch", "out.agc"))
        scratch.rename(scratch.parent / "away")
        done = self.run_program("status", "out.agc")
        self.assertEqual(done.returncode, NOT_FOUND)
        self.assertIn(b"out.agc: no run for it has a scratch directory in ", done.stderr)

    def test_json(self):
        scratch = self.killed()
        said = json.loads(self.status("--json", scratch))
        self.assertEqual(said["state"], "dead")
        self.assertEqual(said["directory"], str(scratch))
        self.assertGreater(said["disk_bytes"], 0)
        self.assertLessEqual(said["fraction"], 1)
        self.assertIn("create --force-spill", said["command"])

    def test_names_with_control_characters(self):
        """They are spelled out: a name is no way to write on somebody's terminal."""
        self.archive = "out\x1b[31m\n\\.agc"
        scratch = self.killed()
        said = self.status("scratch")
        self.assertIn("spillway-scratch.out\\x1b[31m\\n\\\\.agc.", said)
        self.assertIn("/out\\x1b[31m\\n\\\\.agc\n", said)
        self.assertEqual(json.loads(self.status("--json", scratch))["directory"], str(scratch))
        for said in (self.cleanup("-n", "scratch"), self.cleanup("--keep-resumable", "scratch")):
            self.assertNotIn("\x1b", said)
            self.assertIn(".out\\x1b[31m\\n\\\\.agc.", said)

    def test_running(self):
        scratch = self.killed()
        self.hold(scratch / "lock")
        self.assertIn("\nstate       running\n", self.status(scratch))

    def test_errors(self):
        self.check_error(["status"], USAGE,
                         "one scratch directory or output is needed (spillway status --help)")
        self.check_error(["status", "scratch"], NOT_FOUND,
                         "scratch: no scratch directory is in it")

    def test_nonsense_in_the_file(self):
        scratch = self.killed()
        for content in (b"", b"{", b"\x00" * 100, b'{"stage": 3}', b"[" * 60000):
            (scratch / "status.json").write_bytes(content)
            self.status(scratch)


class Cleanup(Scratch):
    def left(self):
        return sorted(p.name for p in self.directory.iterdir())

    def test_killed(self):
        scratch = self.killed()
        partial = (self.directory / "out.agc.partial").exists()
        said = self.cleanup("--dry-run", "scratch")
        self.assertIn(f"would remove scratch/{scratch.name}/data.mdb\n", said)
        self.assertRegex(said, r"\nwould free .* of 1 run\n\Z")
        self.assertTrue((scratch / "data.mdb").exists())
        said = self.cleanup("--scratch-dir", "scratch")
        self.assertIn(f"removed scratch/{scratch.name}/data.mdb\n", said)
        self.assertEqual(partial, "out.agc.partial\n" in said)
        self.assertRegex(said, r"\nfreed .* of 1 run\n\Z")
        self.assertEqual(self.left(), ["never.fa", "ref.fa", "scratch"])
        self.assertEqual(list((self.directory / "scratch").iterdir()), [])
        self.assertEqual(self.cleanup("scratch"), "freed 0 bytes of 0 runs\n")

    def test_named_itself(self):
        scratch = self.killed()
        self.cleanup(f"{scratch}/")
        self.assertFalse(scratch.exists())

    def test_held(self):
        scratch = self.killed()
        self.hold(scratch / "lock")
        before = self.snapshot()
        self.assertIn(f"left scratch/{scratch.name}: its run lives", self.cleanup("scratch"))
        self.assertEqual(self.snapshot(), before)

    def test_what_can_be_resumed_is_kept(self):
        scratch = self.killed()
        (scratch / "checkpoint").write_bytes(b"x")
        for option in ((), ("--keep-resumable",), ("-n",)):
            said = self.cleanup(*option, "scratch")
            self.assertIn("its run can be resumed (--all removes it)\n", said)
            self.assertTrue((scratch / "data.mdb").exists())
        self.assertIn("would remove", self.cleanup("-n", "--all", "scratch"))
        self.assertTrue((scratch / "data.mdb").exists())
        self.cleanup("--all", "scratch")
        self.assertFalse(scratch.exists())
        self.check_error(["cleanup", "--all", "--keep-resumable"], USAGE,
                         "--all and --keep-resumable contradict")

    def test_other_files(self):
        scratch = self.killed()
        (scratch / "notes").write_text("mine")
        self.assertIn("it has other files in it\n", self.cleanup("scratch"))
        self.assertEqual(os.listdir(scratch), ["notes"])

    def test_where_it_looks(self):
        scratch = self.killed()
        done = self.run_program("cleanup", "-n", variables={"TMPDIR": str(scratch.parent)})
        self.assertIn(f"would remove {scratch}\n", done.stdout.decode())


if __name__ == "__main__":
    unittest.main()
