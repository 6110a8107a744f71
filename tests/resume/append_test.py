"""append, killed: the archive is the old one or the new one, whole, each time, and the same command
goes on.

A tiny job makes a checkpoint wherever it can, and is killed before calls that change what is on the
disk (stopping_calls.cpp), in place and to another file. Then, without --all in a few trials, a
larger one is killed at random moments. --trials N: so many of those.
"""

import argparse
import random
import signal
import subprocess
import sys
import time

from resume_jobs import (BEFORE, EVERY, PROGRAM, Job, Place, Temporary, Wrong, environment,
                         small_jobs, tiny_job)

OFTEN = ["--checkpoint", "0.0001", "-t", "1"]
SAMPLE_POINTS = 24
IN_PLACE = "out/result.agc"


class AppendJob(Job):
    """The last inputs of a job, appended to the archive of the first ones."""

    def __init__(self, directory, job, first, in_place):
        super().__init__(directory, job.name, {p.name: p for p in job.inputs[first:]})
        self.base = directory / (job.name + ".base.agc")
        options = [s for s in job.shape if s != "--force-spill"]
        subprocess.run([PROGRAM, "create", "-o", self.base, *options,
                        *map(str, job.inputs[:first])], check=True, env=environment())
        self.before = self.base.read_bytes() if in_place else BEFORE
        self.archive = IN_PLACE if in_place else str(self.base)

    def command(self, options=()):
        return [PROGRAM, "append", "-o", "out/result.agc", "--force-spill",
                *([] if "--scratch-dir" in options else ["--scratch-dir", "scratch"]),
                *map(str, options), self.archive, *map(str, self.inputs)]

    def good(self, directory):
        """The archive of a run that nothing disturbs."""
        place = Place(directory, self, self.before)
        place.check_done(*place.run(["--checkpoint", 0, "-t", 2]), place.output.read_bytes())
        return place.output.read_bytes()


def check_end(place, code, messages, good, in_place):
    """Where the job was done but for its tidying up, the samples are there already."""
    is_done = in_place and code == 3 and "already" in messages
    if is_done and place.output.read_bytes() == good:
        place.check_done(0, messages, good)
    else:
        place.check_done(code, messages, good)


def try_points(directory, in_place):
    job = AppendJob(directory, tiny_job(directory), 1, in_place)
    good = job.good(directory / "good")
    place = Place(directory / "run", job, job.before)
    place.check_done(*place.run_shimmed(OFTEN, None), good)
    count = len(place.calls())
    chance = random.Random(5)
    points = range(1, count + 1)
    if not EVERY and count > SAMPLE_POINTS:
        points = sorted({*chance.sample(points, SAMPLE_POINTS - 8), *range(count - 7, count + 1)})
    killed = 0
    for at in points:
        place = Place(directory / "run", job, job.before)
        code, messages = place.run_shimmed(OFTEN, at)
        if code == 0:
            continue
        if code != -9:
            raise Wrong(f"point {at}: was to be killed: exit code {code}: {messages!r}")
        killed += 1
        place.check_output_unharmed(good)
        check_end(place, *place.run(["--checkpoint", "0.0001", "-t", 1 + at % 3]), good, in_place)
    return f"killed before {killed} of {count} calls, {'in place' if in_place else 'elsewhere'}"


def try_moments(directory, job, in_place, trials):
    job = AppendJob(directory, job, 2, in_place)
    good = job.good(directory / "good")
    begun = time.monotonic()
    job.good(directory / "good")
    seconds = time.monotonic() - begun
    chance = random.Random(job.name)
    killed = 0
    for trial in range(trials):
        place = Place(directory / "run", job, job.before)
        process = place.start(["--checkpoint", "0.02", "-t", 1 + trial % 3])
        time.sleep(chance.uniform(0, 1.1 * seconds))
        process.send_signal(chance.choice((signal.SIGKILL, signal.SIGKILL, signal.SIGTERM)))
        code, messages = place.end_of(process)
        if code == 0:
            place.check_done(code, messages, good)
            continue
        killed += 1
        place.check_output_unharmed(good)
        check_end(place, *place.run(["-t", 1 + trial % 2]), good, in_place)
    return f"{job.name}: killed {killed} times, {'in place' if in_place else 'elsewhere'}"


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--all", action="store_true")
    options.add_argument("--trials", type=int, default=0)
    given = options.parse_args()
    trials = given.trials or (100 if EVERY else 4)
    with Temporary("append") as directory:
        for in_place in (True, False):
            print(try_points(directory, in_place), flush=True)
        jobs = {job.name: job for job in small_jobs(directory)}
        for i, name in enumerate(("mixed", "layout")):
            print(try_moments(directory, jobs[name], i == 0, (trials + 1) // 2), flush=True)


if __name__ == "__main__":
    try:
        main()
    except Wrong as wrong:
        sys.exit(str(wrong))
