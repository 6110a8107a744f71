"""Jobs that reach every stage, and how they are run, stopped and resumed. $SPILLWAY is the program,
$STOPPING_CALLS the library of stopping_calls.cpp.

The program's clock counts safepoints here, a second each: --checkpoint 3 makes a checkpoint at every
third, --time-limit 7s stops at the seventh. With one thread a run is the same each time, call by
call."""

import gzip
import io
import json
import os
import pathlib
import random
import re
import shutil
import signal
import subprocess
import sys
import tarfile
import tempfile

PROGRAM = os.path.abspath(os.environ.get("SPILLWAY", "build/release/spillway"))
LIBRARY = os.path.abspath(
    os.environ.get("STOPPING_CALLS", "build/release/tests/resume/libstopping_calls.so"))
EVERY = "--all" in sys.argv

USAGE, INPUT, NOT_FOUND, CORRUPT, UNSUPPORTED, RESOURCE, IO, INTERRUPTED = range(2, 10)
BEFORE = b"what stood here before\n"
SECONDS = 120  # a run that takes longer hangs
STAGES = ("splitters", "split", "place", "encode", "metadata", "verify", "publish")
OFTEN = ("--checkpoint", "1")  # wherever there can be one
EXACT = (*OFTEN, "-t", "1")
SCRATCH_NAME = re.compile(r"^(spillway-scratch\..*)\.[0-9a-f]+$")
REAL_TIME = {"SPILLWAY_TEST_CLOCK": ""}


def environment(variables=None):
    unset = ("TMPDIR", "SLURM_", "SPILLWAY_", "STOP_")
    kept = {k: v for k, v in os.environ.items() if not k.startswith(unset)}
    return kept | {"LC_ALL": "C", "SPILLWAY_TEST_CLOCK": "1"} | (variables or {})


def by_default():
    """For preexec_fn: what the test's own caller ignores counts for nothing."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGUSR1, signal.SIGUSR2,
                   signal.SIGXCPU):
        signal.signal(number, signal.SIG_DFL)


class Wrong(Exception):
    pass


# --- inputs ----------------------------------------------------------------------------------------


def mutants(chance, bases, count, spread=0.004):
    """Sequences: a random one, and others that differ from it here and there."""
    first = bytearray(chance.choices(b"ACGT", k=bases))
    yield bytes(first)
    for _ in range(count - 1):
        other = bytearray(first)
        for _ in range(int(bases * spread)):
            other[chance.randrange(bases)] = chance.choice(b"ACGT")
        # Something that no other has, and something that is missing.
        at = chance.randrange(bases)
        other[at:at + bases // 50] = bytes(chance.choices(b"ACGT", k=chance.randrange(bases // 20)))
        yield bytes(other)


def wrapped(name, sequence, width=60, end=b"\n"):
    lines = [sequence[i:i + width] for i in range(0, len(sequence), width)]
    return b">" + name + end + end.join(lines) + end


def with_lower_case(chance, sequence):
    text = bytearray(sequence)
    for _ in range(len(text) // 2000 + 1):
        at = chance.randrange(len(text))
        text[at:at + chance.randrange(800)] = text[at:at + chance.randrange(800)].lower()
    return bytes(text)


def cut(chance, sequence, pieces):
    at = sorted(chance.sample(range(1, len(sequence)), pieces - 1))
    return [sequence[a:b] for a, b in zip([0, *at], [*at, len(sequence)])]


def tar_of(files):
    """A tar archive of files, with something between them that is no FASTA."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.PAX_FORMAT) as tar:
        for name, content in files.items():
            for name, content in ((f"d/{name}.txt", b"x" * 700), (f"d/{name}", content)):
                info = tarfile.TarInfo(name)
                info.size = len(content)
                tar.addfile(info, io.BytesIO(content))
    return out.getvalue()


class Job:
    """A job, the same each time, by `files` in `directory` and the options that shape it."""

    def __init__(self, directory, name, files, shape=()):
        self.name = name
        self.shape = [str(s) for s in shape]
        self.inputs = []
        for file, content in files.items():
            if isinstance(content, pathlib.Path):
                self.inputs.append(content)
                continue
            path = directory / name / file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
            self.inputs.append(path)
        self.bytes = sum(path.stat().st_size for path in self.inputs)

    def before(self, trial):
        """What stands at the output when a trial begins; None: nothing."""
        return BEFORE if trial % 2 else None

    def is_done_already(self, code, messages):
        """Whether a run has been refused because all was done before it."""
        return False

    def command(self, options=()):
        return [PROGRAM, "create", "-o", "out/result.agc", *self.shape,
                *([] if "--scratch-dir" in options else ["--scratch-dir", "scratch"]),
                *map(str, options), *map(str, self.inputs)]


def small_jobs(directory):
    """One job for each thing that stages treat in its own way; each takes a part of a second."""
    chance = random.Random(7)
    genomes = list(mutants(chance, 120000, 5))
    plain = {f"s{i}.fa": wrapped(b"c%d" % i, g) for i, g in enumerate(genomes)}
    pieces = {f"s{i}.fa": b"".join(wrapped(b"p%d some text" % k, p)
                                   for k, p in enumerate(cut(chance, g, 400)))
              for i, g in enumerate(genomes)}
    lower = {f"s{i}.fa": wrapped(b"c%d" % i, with_lower_case(chance, g), 80)
             for i, g in enumerate(genomes)}
    proteins = {f"s{i}.fa": wrapped(b"g", genomes[i]) + b"".join(
        wrapped(b"protein%d" % k, bytes(chance.choices(b"ACDEFGHIKLMNPQRSTVWY*-", k=700)))
        for k in range(60)) for i in range(3)}
    layout = {}
    for i, genome in enumerate(genomes):
        records = []
        for k, piece in enumerate(cut(chance, genome, 60)):
            end = chance.choice((b"\n", b"\n", b"\r\n"))
            width = chance.choice((60, 61, 7, 1000000))
            records.append(wrapped(b"r%d" % k, piece, width, end))
            if chance.random() < 0.2:
                records.append(end)
        layout[f"s{i}.fa"] = b"".join(records)
    gz = {f"s{i}.fa.gz": gzip.compress(wrapped(b"c%d" % i, g), 1, mtime=0)
          for i, g in enumerate(genomes)}
    parts = dict(list(plain.items())[1:3]), dict(list(gz.items())[3:])
    tar = {"s0.fa": plain["s0.fa"], "one.tar": tar_of(parts[0]),
           "two.tar.gz": gzip.compress(tar_of(parts[1]), 1, mtime=0), "t.fa": lower["s1.fa"]}
    huge = {f"s{i}.fa": wrapped(b"h", g) for i, g in enumerate(mutants(chance, 900000, 2))}
    together = {"all.fa": b"".join(wrapped(b"c%d" % i, g[:30000])
                                   for i, g in enumerate(mutants(chance, 30000, 25)))}
    mixed = {f"m{i}.fa": with_lower_case(chance, lower[f"s{i}.fa"]) + proteins[f"s{i}.fa"] +
             layout[f"s{i}.fa"] for i in range(3)}
    # Records of all samples mixed, those of most in two files.
    records = [wrapped(b"s%d#1#p%d" % (i, k), with_lower_case(chance, p), 60 + i)
               for i, g in enumerate(genomes) for k, p in enumerate(cut(chance, g, 12))]
    chance.shuffle(records)
    pansn = {"one.fa": b"".join(records[:40]), "two.fa.gz": gzip.compress(b"".join(records[40:]),
                                                                         1, mtime=0)}
    spill = ["--force-spill", "-s", 2000]
    return [
        Job(directory, "files", plain, spill),
        Job(directory, "concatenated", together, [*spill, "-c"]),
        Job(directory, "pansn", pansn, [*spill, "--pansn", "--verify=full"]),
        Job(directory, "lower-case", lower, spill),
        Job(directory, "proteins", proteins, spill),
        Job(directory, "layout", layout, spill),
        Job(directory, "gzip", gz, spill),
        Job(directory, "tar", tar, [*spill, "--verify=full"]),
        Job(directory, "contigs", pieces, [*spill, "-b", 20]),
        Job(directory, "huge-contig", huge, spill),
        Job(directory, "full", mixed, [*spill, "--verify=full"]),
        Job(directory, "mixed", mixed, [*spill, "-b", 3]),
        Job(directory, "case", lower, [*spill, "--preserve=case"]),
        Job(directory, "sequence", mixed, [*spill, "--preserve=sequence", "--digests=short"]),
        Job(directory, "in-memory", plain, ["-s", 2000]),
    ]


def tiny_job(directory):
    """Whose every call can be tried."""
    chance = random.Random(11)
    files = {}
    for i, genome in enumerate(mutants(chance, 24000, 3)):
        files[f"s{i}.fa"] = (wrapped(b"c%d x" % i, with_lower_case(chance, genome), 60) +
                             wrapped(b"p", bytes(chance.choices(b"ACDEFGHIKL", k=6)), 10))
    return Job(directory, "tiny", files, ["--force-spill", "-s", 1000])


def tiny_tar_job(directory):
    """The reference, too, is in a tar archive."""
    chance = random.Random(13)
    files = {f"s{i}.fa": wrapped(b"c%d x" % i, with_lower_case(chance, genome), 60) + b">p\nACGT\n"
             for i, genome in enumerate(mutants(chance, 24000, 6))}
    files["s2.fa.gz"] = gzip.compress(files.pop("s2.fa"), 1, mtime=0)
    names = sorted(files)
    part = lambda *numbers: tar_of({names[n]: files[names[n]] for n in numbers})
    return Job(directory, "tiny-tar",
               {"one.tar": part(0, 1, 2), "s3.fa": files["s3.fa"],
                "two.tar.gz": gzip.compress(part(4), 1, mtime=0), "s5.fa": files["s5.fa"]},
               ["--force-spill", "-s", 1000, "--verify=full"])


def medium_jobs(directory, data="/work/data"):
    """Real genomes, where they lie in $RESUME_DATA: a directory for each set."""
    data = pathlib.Path(os.environ.get("RESUME_DATA", data))
    jobs = []
    for name, shape in (("yeast", []), ("pneumo100", []), ("mhc40", ["--verify=full"]),
                        ("sarscov2_1k", [])):
        files = sorted(p for p in (data / name).glob("*") if p.suffix in (".fa", ".fas", ".gz",
                                                                         ".fna", ".fasta"))
        if files:
            jobs.append(Job(directory, name, {p.name: p for p in files}, shape))
    return jobs


# --- a place to work at --------------------------------------------------------------------------------


class Place:
    """A directory with `scratch` and `out`, in which one job is run, stopped and resumed."""

    def __init__(self, directory, job, before=None):
        self.directory = pathlib.Path(directory)
        self.job = job
        shutil.rmtree(self.directory, ignore_errors=True)
        self.work = self.directory / "work"
        (self.work / "scratch").mkdir(parents=True)
        (self.work / "out").mkdir()
        (self.directory / "graves").mkdir()
        self.before = before
        if before is not None:
            self.output.write_bytes(before)

    @property
    def output(self):
        return self.work / "out" / "result.agc"

    @property
    def partial(self):
        return self.work / "out" / "result.agc.partial"

    @property
    def log(self):
        return self.directory / "log.json"

    def scratch(self):
        """The scratch directory of the job; None: there is none."""
        found = list((self.work / "scratch").iterdir())
        return found[0] if found else None

    def checkpoint(self):
        found = self.scratch()
        return found / "checkpoint" if found and (found / "checkpoint").exists() else None

    def start(self, options=(), variables=None, log=False):
        if log:
            self.log.unlink(missing_ok=True)
            options = [*options, "--log-json", self.log]
        return subprocess.Popen(self.job.command(options), cwd=self.work,
                                env=environment(variables), stdin=subprocess.DEVNULL,
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                preexec_fn=by_default)

    @staticmethod
    def end_of(process):
        """Exit code (less than 0: a signal) and messages."""
        try:
            _, messages = process.communicate(timeout=SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
            raise Wrong("hangs") from None
        # Jobs ask for packs of many sizes.
        messages = re.sub(rb"spillway: warning: [^\n]*: ragc [^\n]* misreads it: [^\n]*\n", b"", messages)
        return process.returncode, messages.decode(errors="replace")

    def run(self, options=(), variables=None):
        return self.end_of(self.start(options, variables))

    def start_shimmed(self, options=(), at=None, after=None, before=None, signals=(), power=None,
                      log=False):
        """A run that is killed before call number `at`, of all or of those after `after` (the Nth
        of a name and a file: "rename checkpoint 3"; then by default the first), or before such a
        call. `signals` are sent instead, by that call and those that follow it. `power`: the power
        fails there, and this is the seed of what the disk keeps."""
        if after is not None and at is None:
            at = 1
        variables = {"LD_PRELOAD": LIBRARY, "STOP_BELOW": str(self.work.resolve()),
                     "STOP_CALLS": str(self.directory / "calls")}
        (self.directory / "calls").unlink(missing_ok=True)
        for name, value in (("STOP_AT", at), ("STOP_AFTER", after), ("STOP_BEFORE", before)):
            if value is not None:
                variables[name] = str(value)
        if signals:
            variables["STOP_SIGNALS"] = " ".join(str(int(number)) for number in signals)
        if power is not None:
            variables |= {"STOP_POWER": str(power), "STOP_GRAVES": str(self.directory / "graves")}
        return self.start(options, variables, log)

    def run_shimmed(self, options=(), **where):
        return self.end_of(self.start_shimmed(options, **where))

    def calls(self):
        """Names and files of the calls of run_shimmed(), in their order. The scratch directory is
        called the same in all places."""
        path = self.directory / "calls"
        if not path.exists():
            return []
        return [(name, SCRATCH_NAME.sub(r"\1", os.path.basename(file))) for name, file in
                (line.split(" ", 1) for line in path.read_text().splitlines())]

    def events(self):
        events = []
        if self.log.exists():
            for line in self.log.read_text().splitlines():
                try:
                    events.append(json.loads(line))
                except ValueError:
                    pass  # the line that a kill has cut
        return events

    def check_output_unharmed(self, good):
        """Whenever a run ends, the output is as before or whole."""
        now = self.output.read_bytes() if self.output.exists() else None
        if now != self.before and now != good:
            raise Wrong(f"the output is neither what it was before nor whole ({now and len(now)} "
                        "bytes)")

    def check_done(self, code, messages, good):
        """A run that was to come to its end has, with the right archive, and nothing is left."""
        if code != 0:
            raise Wrong(f"exit code {code}: {messages!r}")
        if not self.output.exists() or self.output.read_bytes() != good:
            raise Wrong("another archive")
        left = sorted(str(p.relative_to(self.work)) for p in self.work.rglob("*")
                      if p.is_file() and p != self.output)
        if left or self.scratch():
            raise Wrong(f"left behind: {left or self.scratch()}")


class Undisturbed:
    """What a job does if nothing disturbs it: the archive, and, with checkpoints as `options` say,
    its calls and the stage in which each of them came."""

    def __init__(self, directory, job, options=EXACT, trial=0):
        place = Place(directory, job, job.before(trial))
        place.check_done(*place.run(["--checkpoint", 0, "-t", 2]), place.output.read_bytes())
        self.good = place.output.read_bytes()
        place = Place(directory, job, job.before(trial))
        place.check_done(*place.run_shimmed(options, log=True), self.good)
        self.calls = place.calls()
        self.stages = [e["stage"] for e in place.events() if e["event"] == "checkpoint"]
        self.stage_of_call = self.__stage_of_call()

    def __stage_of_call(self):
        """Those before a checkpoint are of its stage."""
        ends = [i for i, call in enumerate(self.calls) if call == ("rename", "checkpoint")]
        of_call = []
        for stage, end in zip(self.stages, ends, strict=True):
            of_call += [stage] * (end + 1 - len(of_call))
        return of_call + ["publish"] * (len(self.calls) - len(of_call))


def checkpoint_option(directory, job, wanted=60):
    """--checkpoint N such that the job makes about that many."""
    place = Place(directory, job, job.before(0))
    code, messages = place.end_of(place.start(["--checkpoint", 100, "-t", 1], log=True))
    place.check_done(code, messages, place.output.read_bytes())
    made = sum(event["event"] == "checkpoint" for event in place.events())
    return ["--checkpoint", max(3, 100 * made // wanted)]


class Temporary:
    """A directory that goes at the end, unless something went wrong."""

    def __init__(self, name):
        self.path = pathlib.Path(tempfile.mkdtemp(prefix=f"spillway-{name}-")).resolve()

    def __enter__(self):
        return self.path

    def __exit__(self, kind, *_):
        if kind is None:
            shutil.rmtree(self.path, ignore_errors=True)
        else:
            print("what is left lies in", self.path)
