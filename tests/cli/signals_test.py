"""Signals: the program stops soon, says so by its exit code, and leaves nothing behind."""

import contextlib
import os
import random
import resource
import signal
import subprocess
import time
import unittest

from spillway_cli import IO, PROGRAM, CliTest, environment

STOP_SECONDS = 20  # as promised; without load it is a few milliseconds
WAIT_SECONDS = 120  # what takes longer hangs
STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGUSR1, signal.SIGUSR2,
            signal.SIGXCPU)


def by_default():
    """For preexec_fn: what the test's own caller ignores counts for nothing."""
    for number in (*STOPPING, signal.SIGPIPE):
        signal.signal(number, signal.SIG_DFL)


def genomes(seed, bases, count):
    """FASTA text of `count` genomes, the first of `bases` random ones, the others mutants of it."""
    rng = random.Random(seed)
    genome = rng.choices("ACGT", k=bases)
    for i in range(count):
        for _ in range(bases // 100):
            genome[rng.randrange(bases)] = rng.choice("ACGT")
        yield f">chr{i}\n" + "".join(genome) + "\n"


class SignalTest(CliTest):
    def start(self, *args, **options):
        options.setdefault("stdout", subprocess.PIPE)
        options.setdefault("stdin", subprocess.DEVNULL)
        options.setdefault("preexec_fn", by_default)
        options.setdefault("stderr", subprocess.PIPE)
        process = subprocess.Popen([PROGRAM, *map(str, args)], cwd=self.directory,
                                   env=environment(), **options)
        self.addCleanup(self.end, process)
        return process

    def end(self, process):
        if process.poll() is None:
            process.kill()
            process.wait()
        for stream in (process.stdin, process.stdout, process.stderr):
            if stream is not None:
                with contextlib.suppress(BrokenPipeError):
                    stream.close()

    def wait_for(self, pattern, process=None):
        """Until a file with such a name is there."""
        deadline = time.monotonic() + WAIT_SECONDS
        while not any(self.directory.glob(pattern)):
            if process is not None and process.poll() is not None:
                self.fail(f"ended too soon: {process.stderr.read()}")
            self.assertLess(time.monotonic(), deadline, pattern)
            time.sleep(0.001)

    def wait_until_gone(self, pattern):
        deadline = time.monotonic() + STOP_SECONDS
        while any(self.directory.glob(pattern)):
            self.assertLess(time.monotonic(), deadline, pattern)
            time.sleep(0.001)

    def check_stopped(self, process, number, before):
        begun = time.monotonic()
        code = process.wait(timeout=STOP_SECONDS)
        self.assertLess(time.monotonic() - begun, STOP_SECONDS)
        name = signal.Signals(number).name
        self.assertEqual(process.stderr.read().decode(), f"spillway: error: stopped by {name}\n")
        self.assertEqual(code, 128 + number)
        self.assertEqual(self.snapshot(), before)


class WaitingCreate(SignalTest):
    """A create whose input does not come stands still wherever the test wants it."""

    def setUp(self):
        super().setUp()
        self.write("ref.fa", ">a\n" + "ACGTTGCA" * 1000 + "\n")
        self.write("out.agc", "what was there before")
        self.fifo = self.directory / "slow.fa"
        os.mkfifo(self.fifo)
        (self.directory / "scratch").mkdir()

    def snapshot(self):
        return {name: content for name, content in super().snapshot().items() if name != "slow.fa"}

    def create(self, *inputs, **options):
        return self.start("create", "-t", "2", "-o", "out.agc", "--scratch-dir", "scratch",
                          "--force-spill", *inputs, **options)

    def test_each_signal_while_an_input_is_waited_for(self):
        for number in STOPPING:
            for text in (None, b"", b">b\nACGT", b">b\n" + b"ACGTAACC\n" * 20000):
                with self.subTest(signal=number, text=text and len(text)):
                    before = self.snapshot()
                    process = self.create("ref.fa", "slow.fa")
                    self.wait_for("out.agc.partial", process)
                    with contextlib.ExitStack() as stack:
                        if text is not None:
                            writer = stack.enter_context(open(self.fifo, "wb", buffering=0))
                            writer.write(text)
                        time.sleep(0.02)
                        process.send_signal(number)
                        self.check_stopped(process, number, before)

    def test_on_a_thread_in_the_place_of_a_small_stack(self):
        def small_stack():
            by_default()
            resource.setrlimit(resource.RLIMIT_STACK, (128 << 10, 128 << 10))

        before = self.snapshot()
        process = self.create("ref.fa", "slow.fa", preexec_fn=small_stack)
        self.wait_for("out.agc.partial", process)
        process.send_signal(signal.SIGTERM)
        self.check_stopped(process, signal.SIGTERM, before)

    def test_while_the_reference_is_copied(self):
        for source in ("-", "slow.fa"):
            with self.subTest(source=source):
                before = self.snapshot()
                process = self.create(source, "ref.fa", stdin=subprocess.PIPE)
                self.wait_for("scratch/*/data.mdb", process)
                process.stdin.write(b">a\nACGT")
                process.stdin.flush()
                time.sleep(0.02)
                process.send_signal(signal.SIGTERM)
                self.check_stopped(process, signal.SIGTERM, before)

    def test_while_a_list_of_inputs_is_read(self):
        before = self.snapshot()
        process = self.create("-i", "slow.fa")
        with open(self.fifo, "wb", buffering=0) as writer:
            writer.write(b"ref.")
            time.sleep(0.02)
            process.send_signal(signal.SIGINT)
            self.check_stopped(process, signal.SIGINT, before)

    def test_ignored_signals_stay_ignored(self):
        def ignore():
            by_default()
            signal.signal(signal.SIGHUP, signal.SIG_IGN)

        process = self.create("ref.fa", "slow.fa", preexec_fn=ignore)
        self.wait_for("out.agc.partial", process)
        process.send_signal(signal.SIGHUP)
        time.sleep(0.05)
        self.fifo.write_bytes(b">b\nACGT\n")
        self.assertEqual(process.wait(timeout=WAIT_SECONDS), 0)

    def test_scratch_is_kept_where_that_was_asked_for(self):
        process = self.create("--keep-scratch", "ref.fa", "slow.fa")
        self.wait_for("out.agc.partial", process)
        process.send_signal(signal.SIGTERM)
        self.assertEqual(process.wait(timeout=STOP_SECONDS), 128 + signal.SIGTERM)
        self.assertEqual(len(list(self.directory.glob("scratch/*/data.mdb"))), 1)
        self.assertEqual(list(self.directory.glob("*.partial")), [])


class BusyCreate(SignalTest):
    def test_at_any_moment(self):
        inputs = [self.write(f"g{i}.fa", text)
                  for i, text in enumerate(genomes(1, 400000, 4))]
        self.write("out.agc", "what was there before")
        args = ["create", "-t", "2", "-o", "out.agc", "--force-spill", *inputs]
        before = self.snapshot()
        begun = time.monotonic()
        self.assertEqual(self.run_program(*args).returncode, 0)
        whole = time.monotonic() - begun
        result = self.snapshot()
        stopped = 0
        resumed = 0
        rng = random.Random(2)
        for i in range(160):
            if i >= 16 and stopped > 2 and resumed > 2:
                break
            self.write("out.agc", "what was there before")
            process = self.start(*args)
            moment = whole * (i % 16 + rng.random()) / 16
            time.sleep(moment)
            number = (signal.SIGINT, signal.SIGTERM)[i % 2]
            process.send_signal(number)
            code = process.wait(timeout=STOP_SECONDS)
            with self.subTest(moment=i, code=code):
                # Before the first line of main() the default action counts, at the end the result.
                self.assertIn(code, (0, 128 + number, -number))
                if code == 0:
                    self.assertEqual(self.snapshot(), result)
                    whole = min(whole, moment)  # quicker than it was at first
                    continue
                stopped += code == 128 + number
                left = self.snapshot()
                self.assertEqual({name: left[name] for name in before}, before)
                kept = [name for name in left if "spillway-scratch" in name]
                message = process.stderr.read().decode()
                self.assertEqual("run the same command again to resume" in message, bool(kept), message)
                resumed += bool(kept)
                self.assertEqual(self.run_program(*args).returncode, 0)
                self.assertEqual(self.snapshot(), result)
        self.assertGreater(stopped, 2)
        self.assertGreater(resumed, 2)

    def test_reader_of_standard_output_goes_away(self):
        inputs = [self.write(f"g{i}.fa", text)
                  for i, text in enumerate(genomes(3, 1000000, 2))]
        before = self.snapshot()
        process = self.start("create", "--scratch-dir", ".", *inputs)
        process.stdout.close()
        self.assertEqual(process.wait(timeout=WAIT_SECONDS), IO)
        self.assertEqual(process.stderr.read(),
                         b"spillway: error: standard output: write failed: Broken pipe\n")
        self.assertEqual(self.snapshot(), before)

    def test_reader_of_standard_output_does_not_read(self):
        inputs = [self.write(f"g{i}.fa", text)
                  for i, text in enumerate(genomes(3, 1000000, 2))]
        before = self.snapshot()
        process = self.start("create", "--scratch-dir", ".", *inputs)
        process.stdout.read(1)
        process.send_signal(signal.SIGTERM)
        self.check_stopped(process, signal.SIGTERM, before)


class Reading(SignalTest):
    """Of an archive whose text no pipe holds."""

    def setUp(self):
        super().setUp()
        inputs = [self.write(f"g{i}.fa", text)
                  for i, text in enumerate(genomes(4, 500000, 3))]
        self.assertEqual(self.run_program("create", "-o", "in.agc", *inputs).returncode, 0)

    def test_while_standard_output_is_not_read(self):
        for threads in (1, 3):
            with self.subTest(threads=threads):
                before = self.snapshot()
                process = self.start("getcol", "-t", threads, "in.agc")
                process.stdout.read(1)
                process.send_signal(signal.SIGINT)
                self.check_stopped(process, signal.SIGINT, before)

    def test_no_partial_file_stays(self):
        directory = self.directory / "out"
        directory.mkdir()
        stopped = 0
        for i in range(60):
            process = self.start("getcol", "-t", "2", "-g", "9", "-o", "out", "in.agc")
            deadline = time.monotonic() + WAIT_SECONDS
            while process.poll() is None and not any(directory.glob("*.partial")):
                self.assertLess(time.monotonic(), deadline)
            time.sleep(0.002 * (i % 10))
            process.send_signal(signal.SIGTERM)
            code = process.wait(timeout=STOP_SECONDS)
            self.assertIn(code, (0, 128 + signal.SIGTERM))
            self.assertEqual([f.name for f in directory.iterdir() if f.suffix == ".partial"], [])
            stopped += code != 0
            for file in directory.iterdir():
                file.unlink()
            if stopped == 10:
                break
        self.assertGreater(stopped, 0)


class SecondSignal(SignalTest):
    def full_pipe(self):
        """Both ends of a pipe that takes no more: who writes to it waits."""
        ends = os.pipe()
        for end in ends:
            self.addCleanup(os.close, end)
        os.set_blocking(ends[1], False)
        with contextlib.suppress(BlockingIOError):
            while True:
                os.write(ends[1], bytes(1 << 12))
        os.set_blocking(ends[1], True)
        return ends

    def test_ends_the_process_at_once(self):
        self.write("ref.fa", ">a\nACGT\n")
        os.mkfifo(self.directory / "slow.fa")
        _, full = self.full_pipe()
        for number in (signal.SIGINT, signal.SIGTERM):
            with self.subTest(signal=number):
                process = self.start("create", "-o", "out.agc", "ref.fa", "slow.fa", stderr=full)
                self.wait_for("out.agc.partial", process)
                process.send_signal(number)
                self.wait_until_gone("*spillway-scratch*")
                self.assertIsNone(process.poll())  # it stands before its message: nobody takes it
                process.send_signal(number)
                self.assertEqual(process.wait(timeout=STOP_SECONDS), -number)


if __name__ == "__main__":
    unittest.main()
