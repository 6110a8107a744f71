"""Whichever call fails: a clear end, nothing half done at the output, nothing left behind.

Each job is run once to count its calls (failing_calls.cpp), then once for every call that is made
to fail, or for an even choice of them where there are many (--all: for every one, in minutes).
$SPILLWAY is the program.
"""

import concurrent.futures
import errno
import gzip
import itertools
import os
import pathlib
import random
import shutil
import subprocess
import sys
import tarfile
import tempfile
import unittest

PROGRAM = os.path.abspath(os.environ.get("SPILLWAY", "build/release/spillway"))
LIBRARY = os.path.abspath(
    os.environ.get("FAILING_CALLS", "build/release/tests/faults/libfailing_calls.so"))

INPUT, CORRUPT, RESOURCE, IO = 3, 5, 7, 8
SECONDS = 60  # a run that takes longer hangs
THREADS = 2
EVERY = "--all" in sys.argv  # call
FIRST = 24  # calls of a kind that are all tried ...
SPREAD = 16  # ... and how many of those behind them
LAST = 16  # ... and of those, the last ones, when things are put away
BEFORE = b"what stood here before\n"

# Kind of call, error, whether all the calls after it fail, too, and the exit codes that may be.
FAULTS = [
    ("open_write", errno.ENOSPC, False, {RESOURCE, IO}),
    ("open_write", errno.EACCES, True, {RESOURCE, IO}),
    ("open_read", errno.EMFILE, False, {RESOURCE}),
    ("mkdir", errno.ENOSPC, False, {RESOURCE, IO}),
    ("write", errno.ENOSPC, True, {RESOURCE, IO}),
    ("write", errno.EIO, False, {IO}),
    ("short", 0, False, {RESOURCE, IO}),
    ("sync", errno.EIO, False, {IO}),
    ("rename", errno.EIO, False, {IO}),
    ("close", errno.EIO, False, {IO}),
    ("truncate", errno.ENOSPC, True, {RESOURCE, IO}),
    ("mmap", errno.ENOMEM, False, {RESOURCE}),
    ("thread", errno.EAGAIN, False, {RESOURCE}),
    ("memory", errno.ENOMEM, False, {RESOURCE}),
    ("memory", errno.ENOMEM, True, {RESOURCE}),
    ("read", errno.EIO, False, {INPUT, IO}),
    ("unlink", errno.EIO, False, {IO}),
    ("seek", errno.EIO, False, {INPUT, IO}),
    ("stat", errno.EIO, False, {INPUT, IO}),
    ("statfs", errno.EIO, False, {IO}),
    ("fcntl", errno.EIO, False, {INPUT, IO}),
    ("event", errno.EMFILE, False, {RESOURCE}),
    ("chmod", errno.EPERM, False, {IO}),
    ("chown", errno.EPERM, True, {IO}),
    ("xattr", errno.EIO, True, {IO}),
]


def genomes(directory):
    """A few related samples, 400 kb in all, with all that takes a stream of its own: novel sequence,
    odd bytes, masks, layouts, headers; one is gzip."""
    chance = random.Random(20)
    chromosomes = ["".join(chance.choices("ACGT", k=k)) for k in (60000, 30000)]
    paths = []
    for sample in range(4):
        records = []
        for i, chromosome in enumerate(chromosomes):
            text = list(chromosome)
            for _ in range(100 * sample):
                text[chance.randrange(len(text))] = chance.choice("ACGT")
            if sample == 2:
                text[1000:1003] = "*-n"
                text[20000:20000] = chance.choices("ACGT", k=15000)
            for at in range(5000 + 70 * sample, len(text), 9000):
                text[at:at + 500] = "".join(text[at:at + 500]).lower()
            records.append(f">chr{i} of {sample}\n{''.join(text)}\n")
        data = "".join(records).encode()
        if sample == 1:
            data = b"; by hand\n" + data.replace(b"\n", b"\r\n").replace(b" of ", b" \xe9 ")
        path = directory / (f"s{sample}.fa" + (".gz" if sample == 3 else ""))
        path.write_bytes(gzip.compress(data, mtime=0) if sample == 3 else data)
        paths.append(path)
    return paths


def points(count):
    """Which of the calls 1..count are made to fail."""
    if EVERY or count <= FIRST + SPREAD + LAST:
        return list(range(1, count + 1))
    step = (count - LAST - FIRST) / SPREAD
    between = {FIRST + 1 + int(i * step) for i in range(SPREAD)}
    return sorted({*range(1, FIRST + 1), *between, *range(count - LAST + 1, count + 1)})


class Wrong(Exception):
    """What is not as it should be: its sort, one of SORTS, and the story."""


FINAL, CRASH, LEFT, TOLD, RESULT = SORTS = (
    "file at the final name", "crash or hang", "scratch left", "not told", "wrong result")


class Job:
    """A command in a directory of its own. Its results are the files in out/; `base` is what it
    finds at out/result, where it works in place; files of which an earlier one may be gone where it
    fails: `derived`."""

    def __init__(self, name, arguments, stdin=None, to_stdout=False, base=None, derived=()):
        self.name = name
        self.arguments = [str(a) for a in arguments]
        self.stdin = stdin
        self.to_stdout = to_stdout
        self.base = base
        self.derived = derived

    def before(self, good, at):
        """What is in out/ when call `at` fails: in every other run something that is in the way."""
        if self.base is not None:
            return {"result": self.base}
        return dict.fromkeys(good, BEFORE) if at % 2 and not self.to_stdout else {}

    def run(self, directory, variables, before=None):
        """(exit code, messages); the files in `before` are in out/ at the start."""
        out, scratch = directory / "out", directory / "scratch"
        for folder in (out, scratch):
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir(parents=True)
        for name, content in (before or {}).items():
            (out / name).write_bytes(content)
        unset = ("TMPDIR", "SLURM_", "FAIL")
        environment = {k: v for k, v in os.environ.items() if not k.startswith(unset)}
        environment |= {"LC_ALL": "C", "LD_PRELOAD": LIBRARY, "TMPDIR": str(scratch)} | variables
        with open(self.stdin or os.devnull, "rb") as stdin, \
                open(out / "stdout" if self.to_stdout else os.devnull, "wb") as stdout:
            done = subprocess.run([PROGRAM, *self.arguments], cwd=directory, env=environment,
                                  stdin=stdin, stdout=stdout, stderr=subprocess.PIPE,
                                  timeout=SECONDS)
        return done.returncode, done.stderr.decode()


def files_below(directory):
    return {str(p.relative_to(directory)): p.read_bytes() if p.is_file() else None
            for p in directory.rglob("*")}


class FailingCallsTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        temporary = tempfile.TemporaryDirectory(prefix="spillway-faults-")
        cls.addClassCleanup(temporary.cleanup)
        cls.directory = pathlib.Path(temporary.name)
        inputs = genomes(cls.directory)
        cls.archive = cls.directory / "good.agc"
        shape = ["--force-spill", "-t", THREADS, "-s", 10000]
        cls.create = Job("create", ["create", "-o", "out/result", *shape, *inputs])
        subprocess.run([PROGRAM, "create", "-o", cls.archive, *map(str, shape + inputs)], check=True)
        cls.through = Job("create to standard output", ["create", *shape, "-", *inputs[1:]],
                          stdin=inputs[0], to_stdout=True)
        tar = cls.directory / "s.tar"
        with tarfile.open(tar, "w", format=tarfile.PAX_FORMAT) as out:
            for path in (pathlib.Path(__file__), *inputs[1:3]):
                out.add(path, path.name)
        cls.create_tar = Job("create of tar archives", ["create", "-o", "out/result", *shape,
                                                        inputs[0], tar, inputs[3]])
        packed = cls.directory / "s.tar.gz"
        packed.write_bytes(gzip.compress(tar.read_bytes(), mtime=0))
        cls.against_tar = Job("verify --against of tar archives",
                              ["verify", "-t", THREADS, cls.archive, "--against", packed],
                              to_stdout=True)
        cls.create_full = Job("create --verify=full", ["create", "--verify=full", "-o", "out/result",
                                                       *shape, *inputs])
        base = cls.directory / "base.agc"
        subprocess.run([PROGRAM, "create", "-o", base, *map(str, shape + inputs[:2])], check=True)
        append = ["append", "--force-spill", "-t", THREADS]
        cls.append_in_place = Job("append in place", [*append, "-o", "out/result", "out/result",
                                                      *inputs[2:]], base=base.read_bytes())
        cls.append = Job("append --verify=full", [*append, "--verify=full", "-o", "out/result", base,
                                                  *inputs[2:]])
        cls.append_through = Job("append to standard output", [*append, base, "-", *inputs[3:]],
                                 stdin=inputs[2], to_stdout=True)
        cls.convert = Job("convert", ["convert", "-o", "out/result", *shape, cls.archive])
        cls.verify = Job("verify", ["verify", "-t", THREADS, cls.archive], to_stdout=True)
        cls.verify_full = Job("verify --full", ["verify", "--full", "-t", THREADS, cls.archive],
                              to_stdout=True)
        cls.against = Job("verify --against", ["verify", "-t", THREADS, cls.archive, "--against",
                                               *inputs], to_stdout=True)
        cls.digests = Job("digests", ["digests", "-t", THREADS, cls.archive], to_stdout=True)
        cls.getset = Job("getset", ["getset", "-t", THREADS, "-o", "out/result", cls.archive,
                                    "s0", "s1", "s2", "s3"])
        cls.getset_over = Job("getset over a file", cls.getset.arguments, base=BEFORE)
        cls.index = Job("getset with an index",
                        ["getset", "--prefix-samples", "-t", THREADS, "-o", "out/result.gz",
                         cls.archive, "s0", "s3"], derived=("result.gz.fai", "result.gz.gzi"))
        cls.getcol = Job("getcol", ["getcol", "--force", "-g", "1", "-t", THREADS, "-o", "out", cls.archive])

    def count(self, job):
        """The job's results when nothing fails, and the number of its calls of each kind."""
        directory = self.directory / "good"
        counts = self.directory / "counts"
        code, messages = job.run(directory, {"FAIL_COUNTS": str(counts)}, job.before({}, 0))
        self.assertEqual((code, messages), (0, ""))
        lines = (line.split() for line in counts.read_text().splitlines())
        return files_below(directory / "out"), {kind: int(count) for kind, count in lines}

    def attempt(self, job, good, number, fault, at):
        """A run whose call `at` fails; raises Wrong."""
        kind, error, on, codes = fault
        before = job.before(good, at)
        variables = {"FAIL_KIND": kind, "FAIL_AT": str(at), "FAIL_ERRNO": str(error)}
        if on:
            variables["FAIL_ON"] = "1"
        directory = self.directory / f"run{number}"
        try:
            code, messages = job.run(directory, variables, before)
        except subprocess.TimeoutExpired:
            raise Wrong(CRASH, "hangs") from None
        scratch, out = files_below(directory / "scratch"), files_below(directory / "out")
        story = f"exit code {code}, {messages!r}"
        if code < 0 or code >= 128:
            raise Wrong(CRASH, story)
        # What cannot be removed stays.
        if scratch and kind != "unlink":
            raise Wrong(LEFT, f"{sorted(scratch)}; {story}")
        if kind == "unlink":
            out = {name: content for name, content in out.items() if name in good}
        if code == 0:
            if out != good or messages:
                raise Wrong(RESULT, f"success, but {sorted(out)}; {story}")
            return
        # Files of getcol stand for themselves.
        if not job.to_stdout:
            for name in {*out, *good}:
                whole = job is self.getcol and name in good and out.get(name) == good[name]
                gone = name in job.derived and name not in out
                if out.get(name) != before.get(name) and not whole and not gone:
                    raise Wrong(FINAL if name in good else LEFT, f"{name}; {story}")
        if code not in codes:
            raise Wrong(TOLD, story)
        if messages.count("\n") != 1 or not messages.startswith("spillway: error: "):
            raise Wrong(TOLD, f"no single line; {story}")
        reason = messages.split(": ", 2)[2]
        if kind == "memory":
            # A thread takes memory, too, and the system says EAGAIN if there is none.
            if "memory" not in reason and "cannot start" not in reason:
                raise Wrong(TOLD, f"no reason; {story}")
        elif kind == "fcntl":  # mostly it is LMDB that calls it, and has words of its own
            pass
        elif ": " not in reason or error and os.strerror(error) not in reason:
            raise Wrong(TOLD, f"no path or no reason; {story}")

    def check(self, job):
        good, counts = self.count(job)
        tasks = [(fault, at) for fault in FAULTS for at in points(counts[fault[0]])]
        numbers = iter(itertools.count())
        free = [next(numbers) for _ in range(THREADS)]

        def attempt(task):
            number = free.pop()
            try:
                return self.attempt(job, good, number, *task)
            except Wrong as wrong:
                if EVERY:  # the end is far away
                    print(job.name, *task[0][:3], task[1], *wrong.args, flush=True)
                return wrong.args
            finally:
                free.append(number)

        with concurrent.futures.ThreadPoolExecutor(THREADS) as pool:
            results = list(pool.map(attempt, tasks))
        wrong = [f"{kind} {at} ({errno.errorcode.get(error, 'short')}{', on' if on else ''}): "
                 f"{what[0]}: {what[1]}"
                 for ((kind, error, on, _), at), what in zip(tasks, results) if what]
        print(f"{job.name}: {len(tasks)} points of {sum(counts[f[0]] for f in FAULTS)};",
              "; ".join(f"{sort}: {sum(r is not None and r[0] == sort for r in results)}"
                        for sort in SORTS), flush=True)
        print("    calls:", ", ".join(f"{kind} {count}" for kind, count in counts.items()))
        self.assertFalse(wrong, "\n" + "\n".join(wrong))

    def test_create(self):
        self.check(self.create)

    def test_create_of_tar_archives(self):
        self.check(self.create_tar)

    def test_verify_against_tar_archives(self):
        self.check(self.against_tar)

    def test_create_through_pipes(self):
        self.check(self.through)

    @unittest.skipUnless(EVERY, "only with --all")
    def test_create_with_full_verification(self):
        self.check(self.create_full)

    def test_append_in_place(self):
        self.check(self.append_in_place)

    @unittest.skipUnless(EVERY, "only with --all")
    def test_append_with_full_verification(self):
        self.check(self.append)

    @unittest.skipUnless(EVERY, "only with --all")
    def test_append_through_pipes(self):
        self.check(self.append_through)

    def test_convert(self):
        self.check(self.convert)

    def test_verify(self):
        self.check(self.verify)

    def test_verify_full(self):
        self.check(self.verify_full)

    def test_verify_against(self):
        self.check(self.against)

    def test_digests(self):
        self.check(self.digests)

    def test_getset(self):
        self.check(self.getset)

    def test_getset_over_a_file(self):
        self.check(self.getset_over)

    def test_getset_with_an_index(self):
        self.check(self.index)

    def test_getcol(self):
        self.check(self.getcol)


if __name__ == "__main__":
    unittest.main(argv=[arg for arg in sys.argv if arg != "--all"])
