"""What the tests of the program share. $SPILLWAY is the program."""

import os
import pathlib
import re
import select
import shutil
import signal
import subprocess
import tempfile
import time
import unittest

PROGRAM = os.path.abspath(os.environ.get("SPILLWAY", "build/release/spillway"))

USAGE, INPUT, NOT_FOUND, CORRUPT, UNSUPPORTED, RESOURCE, IO, INTERRUPTED = range(2, 10)

NOBODY = 65534
SECONDS = 120  # what takes longer hangs


def environment():
    """No variable of the caller's decides where scratch goes or how much memory there is."""
    unset = ("TMPDIR", "SLURM_", "SPILLWAY_")
    return {k: v for k, v in os.environ.items() if not k.startswith(unset)} | {"LC_ALL": "C"}


def without_reader_warning(messages):
    """What the program says, but for the warning that ragc misreads an archive: tests ask for packs
    of many sizes."""
    return re.sub(rb"spillway: warning: [^\n]*: ragc [^\n]* misreads it: [^\n]*\n", b"", messages)


def wait_until(condition, process):
    """Until `condition()` holds. The process must not end before; how fast it is does not matter."""
    deadline = time.monotonic() + SECONDS
    pidfd = os.pidfd_open(process.pid)
    try:
        end_of_process = select.poll()
        end_of_process.register(pidfd, select.POLLIN)
        while not condition():
            if end_of_process.poll(1) and not condition():
                raise AssertionError(f"ended too soon, with exit code {process.wait()}")
            if time.monotonic() > deadline:
                raise AssertionError(f"did not happen in {SECONDS} s")
    finally:
        os.close(pidfd)


def stands_still(process):
    """It catches SIGTERM, and all its threads wait for something."""
    def read(path):
        with open(path, encoding="ascii", errors="replace") as file:
            return file.read()

    try:
        caught = int(re.search(r"^SigCgt:\t(.*)$", read(f"/proc/{process.pid}/status"), re.M)[1], 16)
        if not caught >> (signal.SIGTERM - 1) & 1:
            return False
        threads = os.listdir(f"/proc/{process.pid}/task")
        return all(read(f"/proc/{process.pid}/task/{thread}/stat").rpartition(") ")[2][0] == "S"
                   for thread in threads)
    except (FileNotFoundError, ProcessLookupError):
        return False  # a thread has ended meanwhile


class CliTest(unittest.TestCase):
    """Each test has an empty working directory, self.directory."""

    maxDiff = None
    packs_of_many_sizes = False  # ok() passes over the warning of them

    def setUp(self):
        self._temporary = tempfile.TemporaryDirectory(prefix="spillway-cli-")
        self.addCleanup(self._temporary.cleanup)
        self.directory = pathlib.Path(self._temporary.name)
        self.directory.chmod(0o777)

    def write(self, name, content):
        path = self.directory / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    def run_program(self, *args, stdin=b"", variables=None, **options):
        """CompletedProcess of the program in self.directory; streams are bytes."""
        if "stdin" not in options:
            options["input"] = stdin
        options.setdefault("stdout", subprocess.PIPE)
        return subprocess.run(
            [PROGRAM, *map(str, args)],
            cwd=options.pop("cwd", self.directory),
            env=environment() | (variables or {}),
            stderr=subprocess.PIPE,
            timeout=SECONDS,
            **options,
        )

    def ok(self, *args, stderr=b"", **options):
        """What the program writes to standard output; it says nothing but `stderr`, and succeeds."""
        done = self.run_program(*args, **options)
        said = without_reader_warning(done.stderr) if self.packs_of_many_sizes else done.stderr
        self.assertEqual((done.returncode, said), (0, stderr), args)
        return done.stdout

    def samtools(self, *args):
        """What it writes to standard output; skips where it is not on the PATH."""
        if shutil.which("samtools") is None:
            self.skipTest("samtools is not on the PATH")
        done = subprocess.run(["samtools", *args], cwd=self.directory, capture_output=True)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout

    def snapshot(self):
        """Every file below self.directory and its content."""
        return {
            str(p.relative_to(self.directory)): p.read_bytes() if p.is_file() else None
            for p in sorted(self.directory.rglob("*"))
        }

    def check_error(self, args, code, message, **options):
        """The program fails with `code`, says only `message`, and leaves everything as it was."""
        before = self.snapshot()
        done = self.run_program(*args, **options)
        self.assertEqual(done.stderr.decode(), f"spillway: error: {message}\n")
        self.assertEqual(done.returncode, code)
        self.assertIn(done.stdout, (b"", None))
        self.assertEqual(self.snapshot(), before)

    def run_as_nobody(self):
        """Options for run_program with which permissions count; skips where that is impossible."""
        if os.geteuid() != 0:
            return {}
        options = {"user": NOBODY, "group": NOBODY, "extra_groups": []}
        try:
            subprocess.run([PROGRAM, "--version"], check=True, capture_output=True, **options)
        except (OSError, subprocess.CalledProcessError):
            self.skipTest("runs as root, and another user cannot run the program")
        return options
