"""What an interrupted job says, leaves, takes up again, and refuses."""

import os
import pathlib
import random
import shutil
import signal
import subprocess
import tempfile
import time
import unittest

from resume_jobs import (BEFORE, CORRUPT, INPUT, RESOURCE, USAGE, Job, Place, mutants,
                         tiny_job, with_lower_case, wrapped)

LOCK = "lock"
OFTEN = ["--checkpoint", "0.0001", "-t", "1"]
SECONDS = 120  # what takes longer hangs


def bigger_job(directory):
    """Of about a second."""
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
        """A place with a job that was killed behind a checkpoint in `stage`."""
        place = Place(self.root / "place", job or self.tiny, before)
        self.go_on_until(place, stage)
        return place

    def go_on_until(self, place, stage):
        """Runs a job, or resumes it, until it is killed behind a checkpoint in `stage`: what a run
        to the end shows of its calls tells where, as far as the next run has the same pace. In the
        end each place where a checkpoint can be made has one, however fast the machine."""
        kept = self.root / "kept"
        shutil.rmtree(kept, ignore_errors=True)
        shutil.copytree(place.work, kept)

        def run(at, seconds):
            shutil.rmtree(place.work)
            shutil.copytree(kept, place.work)
            place.log.unlink(missing_ok=True)
            code, messages = place.run_shimmed(
                ["--checkpoint", seconds, "-t", "1", "--log-json", place.log], at)
            stages = [e["stage"] for e in place.events() if e["event"] == "checkpoint"]
            place.log.unlink(missing_ok=True)
            return code, messages, stages

        parts = (0.5, 0.3, 0.7, 0.4, 0.6, 0.1, 0.9, 0.2, 0.8) * 4
        for trial, part in enumerate(parts):
            seconds = ("0.0001", "0.00001", "0.000001", "0.000000001")[trial * 4 // len(parts)]
            code, messages, stages = run(None, seconds)
            self.assertEqual((code, messages), (0, ""))
            if stage not in stages:
                continue
            renames = [i for i, call in enumerate(place.calls()) if call == ("rename", "checkpoint")]
            number = stages.index(stage) + int(part * stages.count(stage))
            code, _, stages = run(renames[number] + 4, seconds)
            # At another pace it may have come past the rename: then nothing is left to resume.
            if code == -9 and stages and stages[-1] == stage and place.partial.exists():
                return
        self.fail(f"could not be stopped in {stage}")

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
        process = place.start(["--checkpoint", 30, *options], log=True)
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
                    code, messages = place.run_shimmed(OFTEN, call)
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

    def running(self, job, good, before=None):
        """A place where the job runs, and has a checkpoint."""
        for _ in range(20):
            place = Place(self.root / "place", job, before)
            process = place.start(OFTEN[:2], log=True)
            until = time.monotonic() + SECONDS
            while process.poll() is None and not place.checkpoint():
                self.assertLess(time.monotonic(), until)
                time.sleep(0.001)
            if process.poll() is None:
                return place, process
            # It was done before it was looked at.
            place.check_done(*place.end_of(process), good)
        self.skipTest("this machine is done with the job before it can be disturbed")

    def wait_until_taken(self, number, process):
        """The process has begun to handle the signal, or has ended."""
        until = time.monotonic() + SECONDS
        while process.poll() is None and time.monotonic() < until:
            try:
                status = pathlib.Path(f"/proc/{process.pid}/status").read_text()
            except OSError:
                return
            waiting = [int(line.split()[1], 16) for line in status.splitlines()
                       if line.startswith(("SigPnd:", "ShdPnd:"))]
            if not any(mask >> (number - 1) & 1 for mask in waiting):
                return

    def test_two_runs_at_once(self):
        job = bigger_job(self.root)
        good = self.result_of(job)
        place, first = self.running(job, good)
        first.send_signal(signal.SIGSTOP)
        try:
            if place.output.exists():
                self.skipTest("this machine is done with the job before it can be disturbed")
            # On the same output and scratch; on the same output alone; --restart is no way round.
            (place.work / "other").mkdir()
            for options in ([], ["--restart"], ["--scratch-dir", "other"]):
                code, messages = place.run(options)
                self.assertEqual(code, RESOURCE, messages)
                self.assertIn("another run", messages)
                self.assertIn(str(first.pid), messages)
        finally:
            first.send_signal(signal.SIGCONT)
        code, messages = place.end_of(first)
        self.assertEqual((code, messages), (0, ""))
        self.assertEqual(place.output.read_bytes(), good)

    def test_each_signal(self):
        job = bigger_job(self.root)
        good = self.result_of(job)
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGUSR1, signal.SIGUSR2, signal.SIGXCPU,
                       signal.SIGHUP):
            with self.subTest(signal=number):
                for _ in range(20):
                    place, process = self.running(job, good, BEFORE)
                    process.send_signal(number)
                    code, messages = place.end_of(process)
                    if code != 0:
                        break
                    place.check_done(code, messages, good)
                self.assertEqual(code, 128 + number, messages)
                self.assertIn(f"stopped by {signal.Signals(number).name}", messages)
                self.assertIn("run the same command again to resume", messages)
                self.assertEqual(place.output.read_bytes(), BEFORE)
                place.check_done(*place.run(), good)

    def test_scratch_that_is_lost_after_a_signal(self):
        """The lock stays at the output, so the next run knows whose NAME.partial is."""
        job = bigger_job(self.root)
        good = self.result_of(job)
        for _ in range(20):
            place, process = self.running(job, good)
            process.terminate()
            code, messages = place.end_of(process)
            if code != 0:
                break
        self.assertEqual(code, 128 + signal.SIGTERM, messages)
        self.assertIn("run the same command again to resume", messages)
        place.partial.write_bytes(b"x" * 100)  # it may have been stopped before it wrote any
        shutil.rmtree(place.scratch())
        place.check_done(*place.run(), good)

    def test_second_signal(self):
        job = bigger_job(self.root)
        good = self.result_of(job)
        codes = []
        for trial in range(60):
            if trial >= 12 and -signal.SIGINT in codes:
                break
            place, process = self.running(job, good, BEFORE)
            time.sleep(0.02 * (trial % 12))
            process.send_signal(signal.SIGINT)
            self.wait_until_taken(signal.SIGINT, process)
            process.send_signal(signal.SIGINT)
            code, messages = place.end_of(process)
            self.assertIn(code, (-signal.SIGINT, 128 + signal.SIGINT, 0), messages)
            codes.append(code)
            place.check_output_unharmed(good)
            if code == 0:
                place.check_done(code, messages, good)
                continue
            if place.output.read_bytes() == BEFORE:
                self.assertIsNotNone(place.scratch())
            place.check_done(*place.run(), good)
        self.assertIn(-signal.SIGINT, codes)

    def test_time_limit(self):
        job = bigger_job(self.root)
        chance = random.Random(2)
        job = Job(self.root, "longer", {f"g{i}.fa": wrapped(b"c", g) for i, g in
                                        enumerate(mutants(chance, 3000000, 30, 0.001))},
                  ["--force-spill", "--verify=full"])
        good = self.result_of(job)
        place = Place(self.root / "place", job, BEFORE)
        codes = []
        while not codes or codes[-1] != 0:
            self.assertLess(len(codes), 60)
            # Ever longer: a slow machine, too, has to come to the end.
            limit = f"{1 + len(codes) // 4}s"
            code, messages = place.run(["--time-limit", limit, "--checkpoint", "1", "-t", "1"])
            if code != 0:
                self.assertEqual(code, 128 + signal.SIGTERM, messages)
                self.assertIn("--time-limit is over", messages)
                self.assertIn("run the same command again to resume", messages)
            codes.append(code)
        place.check_done(code, messages, good)
        if len(codes) == 1:
            self.skipTest("this machine is done within the limit of a second")

    def test_quota(self):
        job = bigger_job(self.root)
        good = self.result_of(job)
        kept = 0
        for quota in ("256K", "1M", "2M", "3M"):
            with self.subTest(quota):
                place = Place(self.root / "place", job, BEFORE)
                code, messages = place.run(["--max-scratch", quota, *OFTEN[:2]])
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
        for size in ("8k", "64k", "96k", "512k", "1m", "2m", "3m"):
            with self.subTest(size):
                place = Place(self.root / "place", job, BEFORE)
                disk = place.work / "scratch"
                done = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", disk],
                                      stderr=subprocess.PIPE)
                if done.returncode != 0:
                    self.skipTest("no permission to mount: " + done.stderr.decode().strip())
                try:
                    code, messages = place.run([*OFTEN[:2], "--force-scratch"])
                    if code == 0:
                        place.check_done(code, messages, good)
                        continue
                    self.assertEqual(code, RESOURCE, messages)
                    self.assertRegex(messages, "scratch.*(No space left on device .use --scratch-dir on a "
                                               "larger disk.|are left on the disk)")
                    self.assertEqual("run the same command again to resume" in messages,
                                     bool(place.scratch()), messages)
                    kept += bool(place.scratch())
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
