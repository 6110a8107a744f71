"""Signals: the program stops soon, says so by its exit code, and leaves nothing behind."""

import contextlib
import os
import pathlib
import random
import resource
import signal
import subprocess
import tempfile
import unittest

from spillway_cli import IO, PROGRAM, SECONDS, CliTest, environment, stands_still, wait_until

STOP_SECONDS = 20  # as promised; without load it is a few milliseconds
# tests/resume/stopping_calls.cpp; not there where the program is built with sanitizers.
STOPPING_CALLS = os.environ.get("STOPPING_CALLS")
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
    def setUp(self):
        super().setUp()
        directory = tempfile.TemporaryDirectory(prefix="spillway-calls-")
        self.addCleanup(directory.cleanup)
        self.calls = pathlib.Path(directory.name) / "calls"

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

    def wait_for(self, pattern, process):
        """Until a file with such a name is there."""
        wait_until(lambda: any(self.directory.glob(pattern)), process)

    def check_stopped(self, process, number, before):
        code = process.wait(timeout=STOP_SECONDS)
        name = signal.Signals(number).name
        self.assertEqual(process.stderr.read().decode(), f"spillway: error: stopped by {name}\n")
        self.assertEqual(code, 128 + number)
        self.assertEqual(self.snapshot(), before)

    def call_variables(self, below, number=None, sent=None):
        """With these the program gets the signal before that one of its calls that change files in
        the directory, and lists them in self.calls. One thread makes the same ones each time."""
        self.calls.unlink(missing_ok=True)
        variables = {"LD_PRELOAD": STOPPING_CALLS, "STOP_CALLS": str(self.calls),
                     "STOP_BELOW": str(below.resolve())}
        if number is not None:
            variables |= {"STOP_AT": str(number), "STOP_SIGNALS": str(int(sent))}
        return variables


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
                        wait_until(lambda: stands_still(process), process)
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
                wait_until(lambda: stands_still(process), process)
                process.send_signal(signal.SIGTERM)
                self.check_stopped(process, signal.SIGTERM, before)

    def test_while_a_list_of_inputs_is_read(self):
        before = self.snapshot()
        process = self.create("-i", "slow.fa")
        with open(self.fifo, "wb", buffering=0) as writer:
            writer.write(b"ref.")
            wait_until(lambda: stands_still(process), process)
            process.send_signal(signal.SIGINT)
            self.check_stopped(process, signal.SIGINT, before)

    def test_ignored_signals_stay_ignored(self):
        def ignore():
            by_default()
            signal.signal(signal.SIGHUP, signal.SIG_IGN)

        process = self.create("ref.fa", "slow.fa", preexec_fn=ignore)
        self.wait_for("out.agc.partial", process)
        process.send_signal(signal.SIGHUP)
        self.fifo.write_bytes(b">b\nACGT\n")
        self.assertEqual(process.wait(timeout=SECONDS), 0)

    def test_scratch_is_kept_where_that_was_asked_for(self):
        process = self.create("--keep-scratch", "ref.fa", "slow.fa")
        self.wait_for("out.agc.partial", process)
        process.send_signal(signal.SIGTERM)
        self.assertEqual(process.wait(timeout=STOP_SECONDS), 128 + signal.SIGTERM)
        self.assertEqual(len(list(self.directory.glob("scratch/*/data.mdb"))), 1)
        self.assertEqual(list(self.directory.glob("*.partial")), [])


class BusyCreate(SignalTest):
    def command(self):
        inputs = [self.write(f"g{i}.fa", text) for i, text in enumerate(genomes(1, 100000, 3))]
        self.write("out.agc", "what was there before")
        return ["create", "-t", "1", "-o", "out.agc", "--force-spill", *inputs]

    def test_right_after_its_start(self):
        args = self.command()
        for number in (signal.SIGINT, signal.SIGTERM) * 4:
            before = self.snapshot()
            process = self.start(*args)
            process.send_signal(number)
            # Before the first line of main() the default action counts; on a busy machine the signal may
            # come so late that the run can be resumed, or is over.
            code = process.wait(timeout=STOP_SECONDS)
            self.assertIn(code, (128 + number, -number, 0))
            if self.snapshot() != before:
                if code != 0:
                    self.ok(*args)
                self.write("out.agc", "what was there before")
                self.assertEqual(self.snapshot(), before)

    @unittest.skipUnless(STOPPING_CALLS, "needs a preloaded library")
    def test_before_calls_that_change_files(self):
        args = self.command()
        before = self.snapshot()
        done = self.run_program(*args, variables=self.call_variables(self.directory))
        self.assertEqual((done.returncode, done.stderr), (0, b""))
        result = self.snapshot()
        count = len(self.calls.read_text().splitlines())
        stopped = 0
        resumed = 0
        for i in range(16):
            number = (signal.SIGINT, signal.SIGTERM)[i % 2]
            self.write("out.agc", "what was there before")
            done = self.run_program(*args, variables=self.call_variables(
                self.directory, 1 + i * count // 16, number))
            with self.subTest(call=1 + i * count // 16, code=done.returncode):
                self.assertIn(done.returncode, (0, 128 + number))
                if done.returncode == 0:  # all was done but for some clearing up
                    self.assertEqual(self.snapshot(), result)
                    continue
                stopped += 1
                left = self.snapshot()
                self.assertEqual({name: left[name] for name in before}, before)
                kept = [name for name in left if "spillway-scratch" in name]
                message = done.stderr.decode()
                self.assertEqual("run the same command again to resume" in message, bool(kept),
                                 message)
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
        self.assertEqual(process.wait(timeout=SECONDS), IO)
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

    @unittest.skipUnless(STOPPING_CALLS, "needs a preloaded library")
    def test_no_partial_file_stays(self):
        directory = self.directory / "out"
        directory.mkdir()
        args = ["getcol", "-t", "1", "-g", "9", "-o", "out", "in.agc"]
        done = self.run_program(*args, variables=self.call_variables(directory))
        self.assertEqual((done.returncode, done.stderr), (0, b""))
        calls = self.calls.read_text().splitlines()
        self.assertGreater(len(calls), 6)  # of three files
        for number in range(1, len(calls) + 1):
            for file in directory.iterdir():
                file.unlink()
            done = self.run_program(
                *args, variables=self.call_variables(directory, number, signal.SIGTERM))
            with self.subTest(call=calls[number - 1]):
                # At the last ones nothing is left to be done.
                self.assertIn(done.returncode, (0, 128 + signal.SIGTERM))
                if number < len(calls) // 2:
                    self.assertEqual(done.returncode, 128 + signal.SIGTERM)
                self.assertEqual(list(directory.glob("*.partial")), [])


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
                # It waits before its message, which nobody takes.
                wait_until(lambda: not any(self.directory.glob("*spillway-scratch*")), process)
                process.send_signal(number)
                self.assertEqual(process.wait(timeout=STOP_SECONDS), -number)


if __name__ == "__main__":
    unittest.main()
