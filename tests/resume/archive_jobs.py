"""Jobs that begin with an archive: append and convert. How often they are killed, and where."""

import argparse
import random
import signal
import subprocess

from resume_jobs import (EVERY, INPUT, PROGRAM, Job, Place, Undisturbed, Wrong, checkpoint_option,
                         environment)
from trials import Trials, sample_of

IN_PLACE = "out/result.agc"
SAMPLE_POINTS = 24
SAMPLE_POWER = 24


def make_archive(path, job, inputs):
    shape = [s for s in job.shape if s != "--force-spill"]
    subprocess.run([PROGRAM, "create", "-o", path, *shape, *map(str, inputs)], check=True,
                   env=environment())


class ArchiveJob(Job):
    def command(self, options=()):
        return [PROGRAM, self.verb, "-o", "out/result.agc", "--force-spill", *self.shape,
                *([] if "--scratch-dir" in options else ["--scratch-dir", "scratch"]),
                *map(str, options), self.archive, *map(str, self.inputs)]


class AppendJob(ArchiveJob):
    """The last inputs of a job, appended to the archive of the first ones."""
    verb = "append"

    def __init__(self, directory, job, first, in_place, options=()):
        super().__init__(directory, job.name, {p.name: p for p in job.inputs[first:]}, options)
        base = directory / (job.name + ".base.agc")
        make_archive(base, job, job.inputs[:first])
        self.base = base.read_bytes() if in_place else None
        self.archive = IN_PLACE if in_place else str(base)

    def before(self, trial):
        return self.base or super().before(trial)

    def is_done_already(self, code, messages):
        return self.base is not None and code == INPUT and "already" in messages


class ConvertJob(ArchiveJob):
    """An archive, compressed anew."""
    verb = "convert"

    def __init__(self, directory, name, archive, options=()):
        super().__init__(directory, name, {}, options)
        self.archive = str(archive)


def try_points(directory, job):
    """Killed before its calls, and when the power fails there; a line that says how often."""
    trials = Trials(directory, job)
    count = len(trials.calls)
    done, wrong = trials.all("point", trials.kill, sample_of(count, SAMPLE_POINTS, 8))
    number = 250 if EVERY else SAMPLE_POWER
    lost, wrong_too = trials.all("power", trials.fail_power, range(number))
    if wrong or wrong_too:
        raise Wrong("\n".join(wrong + wrong_too))
    return (f"killed before {len(done)} of {count} calls; power lost in "
            f"{number} trials, {sum(l != 'resumed' for l in lost)} of them refused")


def try_calls(directory, job, number):
    """Killed before calls taken at random, or asked to stop there, each time until it is done."""
    checkpoint = checkpoint_option(directory / "good", job)
    undisturbed = Undisturbed(directory / "good", job, [*checkpoint, "-t", 1])
    good = undisturbed.good
    chance = random.Random(job.name)
    killed = stopped = 0
    for trial in range(number):
        place = Place(directory / "run", job, job.before(trial))
        limit = len(undisturbed.calls)
        while True:
            sent = chance.choice((signal.SIGKILL, signal.SIGKILL, signal.SIGTERM))
            code, messages = place.run_shimmed([*checkpoint, "-t", 1 + trial % 3],
                                               at=chance.randrange(1, limit), signals=[sent])
            if code == 0 or job.is_done_already(code, messages):
                break
            if code not in (-sent, 128 + sent):
                raise Wrong(f"exit code {code}: {messages!r}")
            killed += sent == signal.SIGKILL
            stopped += sent == signal.SIGTERM
            place.check_output_unharmed(good)
            limit += limit // 3  # at last it is not met any more
        place.check_done(0, messages, good)
    return f"{job.name}: {number} jobs, killed {killed} times, asked to stop {stopped} times"


def options_of(description):
    options = argparse.ArgumentParser(description=description)
    options.add_argument("--all", action="store_true")
    options.add_argument("--trials", type=int, default=0, help="at random calls")
    return options
