"""What an interrupted job says, leaves, takes up again, and refuses."""

import os
import pathlib
import random
import shutil
import signal
import subprocess
import tempfile
import unittest

from resume_jobs import (BEFORE, CORRUPT, EXACT, INPUT, OFTEN, REAL_TIME, RESOURCE, USAGE, Job,
                         Place, Undisturbed, mutants, tiny_job, with_lower_case, wrapped)

LOCK = "lock"


def bigger_job(directory):
    """Which takes some megabytes of scratch."""
    chance = random.Random(5)
    files = {f"g{i}.fa": wrapped(b"c%d" % i, with_lower_case(chance, g))
             for i, g in enumerate(mutants(chance, 1500000, 4, 0.001))}
    return Job(directory, "bigger", files, ["--force-spill"])


class ResumeTest(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        temporary = tempfile.TemporaryDirectory(prefix="spillway-resume-")
        cls.addClassCleanup(temporary.cleanup)
        cls.root = pathlib.Path(temporary.name).resolve()
        cls.tiny = tiny_job(cls.root)
        cls.good = cls.result_of(cls.tiny)

    @classmethod
    def result_of(cls, job):
        place = Place(cls.root / "good", job)
        place.check_done(*place.run(["--checkpoint", 0]), place.output.read_bytes())
        return place.output.read_bytes()

    def stopped(self, stage, before=None, job=None):
        """A place with a job that was killed after a checkpoint in `stage`. It is run so far once,
        and copied from then on; not in the last stage, which knows the archive by its inode."""
        job = job or self.tiny
        place = Place(self.root / "place", job, before)
        kept = self.root / "-".join(["kept", stage, job.name, str(before is not None), *job.shape])
        if kept.exists():
            shutil.rmtree(place.work)
            shutil.copytree(kept, place.work)
            return place
        self.go_on_until(place, stage)
        if stage != "publish":
            shutil.copytree(place.work, kept)
        return place

    def go_on_until(self, place, stage):
        """Runs a job, or resumes it, until it is killed after a checkpoint in `stage`: one in the
        middle of those that a run to the end makes there."""
        begun = self.root / "begun"
        shutil.copytree(place.work, begun)
        code, messages = place.run_shimmed(EXACT, log=True)
        self.assertEqual((code, messages), (0, ""))
        stages = [e["stage"] for e in place.events() if e["event"] == "checkpoint"]
        self.assertIn(stage, stages)
        shutil.rmtree(place.work)
        shutil.move(begun, place.work)
        number = stages.index(stage) + stages.count(stage) // 2 + 1
        code, _ = place.run_shimmed(EXACT, after=f"rename checkpoint {number}")
        self.assertEqual(code, -9)
        self.assertTrue(place.partial.exists())

    def check_refused(self, place, options, code, *words):
        """Nothing is changed by a run that ends with `code` and one line that has the words."""
        before = self.files_of(place)
        result, messages = place.run(options)
        self.assertEqual(result, code, messages)
        self.assertEqual(messages.count("\n"), 1, messages)
        for word in words:
            self.assertIn(word, messages)
        self.assertEqual(self.files_of(place), before)
        return messages

    @staticmethod
    def files_of(place):
        return {str(p.relative_to(place.work)): p.read_bytes() for p in place.work.rglob("*")
                if p.is_file() and not p.name.startswith("status.json")
                and not p.name.endswith((".mdb", LOCK))}

    def check_continues(self, place, options=(), stages=("encode", "metadata", "verify", "publish"),
                        good=None):
        """The run comes to its end, and passes only through the stages."""
        process = place.start(["--checkpoint", 1000, *options], log=True)
        place.check_done(*place.end_of(process), good or self.good)
        self.assertLessEqual({e["stage"] for e in place.events()}, {"start", *stages})

    def check_restarts(self, place, options=()):
        place.check_done(*place.run(["--restart", *options]), self.good)

    # --- what is refused ---------------------------------------------------------------------------

    def test_an_input_that_has_changed(self):
        place = self.stopped("encode")
        path = place.job.inputs[1]
        content, times = path.read_bytes(), path.stat()
        other = bytes([content[0]]) + content[1:-10].swapcase() + content[-10:]
        with self.subTest("its time alone"):
            os.utime(path)
            self.check_refused(place, [], INPUT, str(path), "has changed", "--restart")
        with self.subTest("its content"):
            path.write_bytes(other)
            self.check_refused(place, [], INPUT, str(path), "has changed")
        with self.subTest("its size"):
            path.write_bytes(content + b"\n")
            os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))
            self.check_refused(place, [], INPUT, str(path), f"{len(content)} bytes then",
                               f"{len(content) + 1} now")
        with self.subTest("it is missing"):
            path.unlink()
            code, messages = place.run()
            self.assertEqual(code, INPUT, messages)
            self.assertIn(str(path), messages)
        with self.subTest("it is what it was"):
            path.write_bytes(content)
            os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))
            self.check_continues(place)

    def test_an_input_that_has_changed_is_read_by_restart(self):
        place = self.stopped("split")
        path = place.job.inputs[1]
        content, times = path.read_bytes(), path.stat()
        try:
            path.write_bytes(content + b">more\nACGT\n")
            code, messages = place.run(["--restart"])
            self.assertEqual((code, messages), (0, ""))
            self.assertNotEqual(place.output.read_bytes(), self.good)
            self.assertEqual(place.output.read_bytes(), self.result_of(place.job))
            self.assertIsNone(place.scratch())
        finally:
            path.write_bytes(content)
            os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))

    def test_another_job(self):
        place = self.stopped("encode", BEFORE)
        for option, words in ((["-k", "25"], "--kmer-length"), (["-l", "25"], "--min-match-length"),
                              (["-b", "7"], "--batch-size"), (["-s", "1500"], "--segment-size"),
                              (["--readers", "any"], "--readers"),
                              (["--preserve", "case"], "--preserve"),
                              (["--digests", "none"], "--digests"), (["-c"], "--concatenated"),
                              (["--pansn"], "--pansn"),
                              (["--pansn-delimiter", "."], "--pansn-delimiter")):
            with self.subTest(option):
                place.job.shape, shape = [*place.job.shape, *option], place.job.shape
                if "-s" in option:
                    place.job.shape = ["--force-spill", *option]
                try:
                    self.check_refused(place, [], USAGE, words, "--restart")
                finally:
                    place.job.shape = shape
        inputs = place.job.inputs
        for other in ([*inputs, inputs[0].with_name("more.fa")], inputs[:-1],
                      [inputs[0], inputs[2], inputs[1]]):
            inputs[0].with_name("more.fa").write_bytes(b">m\nACGT\n")
            place.job.inputs = other
            try:
                self.check_refused(place, [], USAGE, "--restart")
            finally:
                place.job.inputs = inputs
        self.check_continues(place)

    def test_segment_size_that_was_chosen(self):
        """It may be given, once it is known."""
        spill = ["--force-spill"]
        job = Job(self.root, "chosen", {p.name: p for p in self.tiny.inputs}, spill)
        good = self.result_of(job)
        place = self.stopped("splitters", job=job)
        job.shape = [*spill, "-s", "20000"]
        self.check_refused(place, [], USAGE, "--segment-size", "--restart")
        job.shape = spill
        place = self.stopped("encode", job=job)
        job.shape = [*spill, "-s", "60000"]
        self.check_refused(place, [], USAGE, "--segment-size", "--restart")
        job.shape = [*spill, "-s", "20000"]
        self.check_continues(place, good=good)
        self.assertEqual(self.result_of(job), good)
        place = self.stopped("encode", job=job)
        job.shape = spill
        self.check_refused(place, [], USAGE, "--segment-size", "--restart")

    def test_partial_that_is_missing_or_short(self):
        for stage in ("encode", "metadata", "verify"):
            for size in (None, 0, 100):
                with self.subTest(stage=stage, size=size):
                    place = self.stopped(stage)
                    partial = place.partial
                    if size is None:
                        partial.unlink()
                    else:
                        os.truncate(partial, size)
                    self.check_refused(place, [], CORRUPT, "result.agc.partial", "--restart")
                    self.check_restarts(place)

    def test_partial_with_other_bytes(self):
        for stage in ("encode", "metadata", "publish"):
            with self.subTest(stage):
                place = self.stopped(stage)
                partial = place.partial
                content = bytearray(partial.read_bytes())
                content[len(content) // 3] ^= 1
                partial.write_bytes(content)
                code, messages = place.run()
                self.assertEqual(code, CORRUPT, messages)
                self.assertFalse(place.output.exists())
                self.check_restarts(place)

    def test_damaged_scratch(self):
        chance = random.Random(1)
        for file in ("checkpoint", "data.mdb"):
            for _ in range(12):
                place = self.stopped("encode")
                path = place.scratch() / file
                content = bytearray(path.read_bytes())
                what = chance.randrange(3)
                if what == 0:
                    del content[chance.randrange(len(content)):]
                elif file == "checkpoint":
                    content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
                else:  # as damage goes, a page that is nothing
                    at = chance.randrange(2, max(3, len(content) // 4096)) * 4096
                    content[at:at + 4096] = bytes(4096)
                path.write_bytes(content)
                with self.subTest(file=file, what=what):
                    code, messages = place.run()
                    self.assertGreaterEqual(code, 0, messages)
                    if code == 0:
                        place.check_done(code, messages, self.good)
                    else:
                        self.assertFalse(place.output.exists())
                        self.check_restarts(place)

    # --- what is taken up --------------------------------------------------------------------------

    def test_every_stage(self):
        stages = ["splitters", "split", "place", "encode", "metadata", "verify", "publish"]
        for i, stage in enumerate(stages):
            for before in (None, BEFORE):
                if stage in ("splitters", "verify") and before is None:
                    continue
                with self.subTest(stage):
                    place = self.stopped(stage, before)
                    place.check_output_unharmed(self.good)
                    self.check_continues(place, stages=stages[i:])

    def test_other_performance_options(self):
        for options in (["-t", "3"], ["--memory", "2G"], ["-t", "1", "--memory", "180M"],
                        ["--verify", "full"], ["--verify", "none"], ["--max-scratch", "1G"],
                        ["--stats", "/dev/null"]):
            with self.subTest(options):
                self.check_continues(self.stopped("encode"), options)

    def test_scratch_that_was_moved(self):
        place = self.stopped("encode", BEFORE)
        (place.work / "elsewhere").mkdir()
        shutil.move(place.scratch(), place.work / "elsewhere")
        self.check_continues(place, ["--scratch-dir", "elsewhere"])
        self.assertEqual(list((place.work / "elsewhere").iterdir()), [])

    def test_scratch_that_was_copied(self):
        place = self.stopped("encode")
        (place.work / "elsewhere").mkdir()
        shutil.copytree(place.scratch(), place.work / "elsewhere" / place.scratch().name)
        shutil.rmtree(place.scratch())
        self.check_continues(place, ["--scratch-dir", "elsewhere"])

    def test_scratch_that_is_lost(self):
        """As with a node's disk: what is left at the output is known as a run's, and the job begins
        anew."""
        for stage in ("split", "encode", "verify"):
            with self.subTest(stage=stage):
                place = self.stopped(stage)
                self.assertTrue(place.partial.exists())
                shutil.rmtree(place.scratch())
                place.check_done(*place.run(), self.good)

    def test_scratch_that_is_older_than_partial(self):
        """As where it is copied from the node's disk now and then (configs/slurm.sbatch)."""
        for early, late in (("split", "encode"), ("split", "metadata"), ("encode", "metadata"),
                            ("encode", "publish")):
            with self.subTest(early=early, late=late):
                place = self.stopped(early)
                old = self.root / "old"
                shutil.rmtree(old, ignore_errors=True)
                shutil.copytree(place.scratch(), old)
                name = place.scratch().name
                self.go_on_until(place, late)
                if place.scratch():
                    shutil.rmtree(place.scratch())
                shutil.copytree(old, place.work / "scratch" / name)
                if place.output.exists():  # NAME.partial has its name already
                    self.check_refused(place, [], CORRUPT, "result.agc.partial", "--restart")
                    self.check_restarts(place)
                else:
                    place.check_done(*place.run(), self.good)

    def test_scratch_that_is_older_than_the_archive(self):
        place = self.stopped("encode")
        old = self.root / "old"
        shutil.rmtree(old, ignore_errors=True)
        name = place.scratch().name
        shutil.copytree(place.scratch(), old)
        place.check_done(*place.run(), self.good)
        shutil.copytree(old, place.work / "scratch" / name)
        self.check_refused(place, [], CORRUPT, "result.agc.partial", "--restart")
        self.check_restarts(place)

    def test_job_that_is_done_but_for_cleaning_up(self):
        scratch = self.stopped("split").scratch().name
        for call in ("unlink checkpoint", "unlink data.mdb", "unlink result.agc.partial",
                     f"unlink {LOCK}", f"rmdir {scratch}", "unlink result.agc.spillway-lock"):
            for before in (None, BEFORE):
                if call == "unlink result.agc.partial" and before is None:
                    continue  # it has been renamed
                with self.subTest(call=call, before=before):
                    place = Place(self.root / "place", self.tiny, before)
                    code, messages = place.run_shimmed(EXACT, before=f"{call} 1")
                    self.assertEqual(code, -9, messages)
                    self.assertEqual(place.output.read_bytes(), self.good)
                    place.check_done(*place.run(), self.good)

    def test_restart_of_a_job_that_is_there(self):
        for stage in ("split", "encode", "publish"):
            with self.subTest(stage):
                self.check_restarts(self.stopped(stage, BEFORE), ["-t", "2"])

    def test_without_checkpoints_nothing_is_continued(self):
        place = self.stopped("encode")
        code, messages = place.run(["--checkpoint", 0])
        place.check_done(code, messages, self.good)

    # --- how it stops ------------------------------------------------------------------------------

    def test_two_runs_at_once(self):
        place = Place(self.root / "place", self.tiny)
        first = place.start_shimmed(EXACT, after="rename checkpoint 3", signals=[signal.SIGSTOP])
        how = os.waitid(os.P_PID, first.pid, os.WSTOPPED | os.WEXITED | os.WNOWAIT)
        try:
            self.assertEqual(how.si_code, os.CLD_STOPPED)
            # On the same output and scratch; on the same output alone; --restart is no way round.
            (place.work / "other").mkdir()
            for options in ([], ["--restart"], ["--scratch-dir", "other"]):
                code, messages = place.run(options)
                self.assertEqual(code, RESOURCE, messages)
                self.assertIn("another run", messages)
                self.assertIn(str(first.pid), messages)
        finally:
            first.send_signal(signal.SIGCONT)
        place.check_done(*place.end_of(first), self.good)

    def test_each_signal(self):
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGUSR1, signal.SIGUSR2, signal.SIGXCPU,
                       signal.SIGHUP):
            with self.subTest(signal=number):
                place = Place(self.root / "place", self.tiny, BEFORE)
                code, messages = place.run_shimmed(EXACT, after="rename checkpoint 3",
                                                   signals=[number])
                self.assertEqual(code, 128 + number, messages)
                self.assertIn(f"stopped by {signal.Signals(number).name}", messages)
                self.assertIn("run the same command again to resume", messages)
                self.assertEqual(place.output.read_bytes(), BEFORE)
                place.check_done(*place.run(), self.good)

    def test_scratch_that_is_lost_after_a_signal(self):
        """The lock stays at the output, so the next run knows whose NAME.partial is."""
        place = Place(self.root / "place", self.tiny)
        code, messages = place.run_shimmed(EXACT, after="rename checkpoint 3",
                                           signals=[signal.SIGTERM])
        self.assertEqual(code, 128 + signal.SIGTERM, messages)
        self.assertIn("run the same command again to resume", messages)
        place.partial.write_bytes(b"x" * 100)  # it may have been stopped before it wrote any
        shutil.rmtree(place.scratch())
        place.check_done(*place.run(), self.good)

    def test_second_signal(self):
        """It ends the process at once, wherever it is."""
        undisturbed = Undisturbed(self.root / "good", self.tiny)
        for at in range(30, len(undisturbed.calls) - 40, len(undisturbed.calls) // 12):
            with self.subTest(at=at):
                place = Place(self.root / "place", self.tiny, BEFORE)
                # The first one is followed by a checkpoint, which takes more calls than three.
                code, messages = place.run_shimmed(
                    EXACT, at=at, signals=[signal.SIGINT, *[0] * (at % 3), signal.SIGINT])
                self.assertEqual(code, -signal.SIGINT, messages)
                place.check_output_unharmed(self.good)
                place.check_done(*place.run(), self.good)

    def test_time_limit(self):
        """Each run goes seven safepoints further, and its only checkpoint is the last one."""
        undisturbed = Undisturbed(self.root / "good", self.tiny)
        place = Place(self.root / "place", self.tiny, BEFORE)
        codes = []
        while not codes or codes[-1] != 0:
            self.assertLess(len(codes), len(undisturbed.stages))
            code, messages = place.end_of(place.start(
                ["--time-limit", "7s", "--checkpoint", "1000", "-t", "1"], log=True))
            made = sum(e["event"] == "checkpoint" for e in place.events())
            if code != 0:
                self.assertEqual(code, 128 + signal.SIGTERM, messages)
                self.assertIn("--time-limit is over", messages)
                self.assertIn("run the same command again to resume", messages)
                self.assertEqual(made, 1)
            codes.append(code)
        place.check_done(code, messages, self.good)
        self.assertGreater(len(codes), 3)

    def test_interrupt_after_the_time_limit(self):
        """It was the time limit that stopped the run, and its exit code says so."""
        options = ["--time-limit", "7s", "--checkpoint", "1000", "-t", "1"]
        place = Place(self.root / "place", self.tiny, BEFORE)
        code, messages = place.run_shimmed(options)
        self.assertEqual(code, 128 + signal.SIGTERM, messages)
        calls = len(place.calls())
        for at in (calls - 3, calls):  # the checkpoint is written
            with self.subTest(at=at):
                place = Place(self.root / "place", self.tiny, BEFORE)
                code, messages = place.run_shimmed(options, at=at, signals=[signal.SIGINT])
                self.assertEqual(len(place.calls()), calls)
                self.assertEqual(code, 128 + signal.SIGTERM, messages)
                self.assertIn("--time-limit is over", messages)

    def test_quota(self):
        job = bigger_job(self.root)
        good = self.result_of(job)
        kept = 0
        for quota in ("256K", "1M", "2M", "3M"):
            with self.subTest(quota):
                place = Place(self.root / "place", job, BEFORE)
                code, messages = place.run(["--max-scratch", quota, *OFTEN])
                if code == 0:  # the more checkpoints are made, the more room they take
                    place.check_done(code, messages, good)
                    continue
                self.assertEqual(code, RESOURCE, messages)
                self.assertIn("--max-scratch", messages)
                self.assertEqual("run the same command again to resume" in messages, bool(place.scratch()))
                kept += bool(place.scratch())
                place.check_output_unharmed(good)
                place.check_done(*place.run(["--max-scratch", "1G"]), good)
        self.assertGreater(kept, 0)

    def test_full_disk(self):
        job = bigger_job(self.root)
        good = self.result_of(job)
        kept = 0
        for size, watched in (("8k", False), ("64k", False), ("96k", False), ("512k", False),
                              ("1m", False), ("2m", False), ("3m", False), ("2m", True)):
            with self.subTest(size=size, watched=watched):
                place = Place(self.root / "place", job, BEFORE)
                disk = place.work / "scratch"
                done = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", disk],
                                      stderr=subprocess.PIPE)
                if done.returncode != 0:
                    self.skipTest("no permission to mount: " + done.stderr.decode().strip())
                try:
                    # In real time a thread samples the disk, too, and may stop the run before.
                    code, messages = place.run(
                        ["--checkpoint", "0.0001" if watched else "1", "--force-scratch"],
                        REAL_TIME if watched else None)
                    if code == 0:
                        place.check_done(code, messages, good)
                        continue
                    self.assertEqual(code, RESOURCE, messages)
                    self.assertRegex(messages, "scratch.*(No space left on device .use --scratch-dir on a "
                                               "larger disk.|are left on the disk)")
                    self.assertEqual("run the same command again to resume" in messages,
                                     bool(place.scratch()), messages)
                    kept += bool(place.scratch()) and not watched
                    place.check_output_unharmed(good)
                    if size == "2m" and place.scratch():  # there is room elsewhere
                        (place.work / "roomy").mkdir()
                        shutil.move(place.scratch(), place.work / "roomy")
                        code, messages = place.run(["--scratch-dir", "roomy"])
                    else:
                        subprocess.run(["mount", "-o", "remount,size=200m", disk], check=True)
                        code, messages = place.run()
                    place.check_done(code, messages, good)
                finally:
                    subprocess.run(["umount", disk], check=True)
        self.assertGreater(kept, 0)


if __name__ == "__main__":
    unittest.main()
