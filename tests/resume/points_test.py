"""Killed before each call that changes what is on the disk, and when the power fails there.

A tiny job makes a checkpoint wherever it can. Each trial ends it before one of these calls, then
the same command goes on: the archive has to be the one of a job that nothing disturbed. Where the
power fails, a clear refusal will do, if --restart then gives it. Without --all a sample is tried.
--points, --power: only these; --trials N: so many of power loss.
"""

import argparse
import collections
import sys

from resume_jobs import EVERY, Temporary, tiny_job
from trials import Trials, sample_of

SAMPLE_POINTS = 90
SAMPLE_POWER = 90


def show(counts):
    for what, count in sorted(counts.items(), key=lambda item: -item[1]):
        print(f"    {count:6} {what}")


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--all", action="store_true")
    options.add_argument("--points", action="store_true")
    options.add_argument("--power", action="store_true")
    options.add_argument("--trials", type=int)
    options.add_argument("--first", type=int, default=0)
    given = options.parse_args()
    both = given.points == given.power
    wrong = []
    with Temporary("points") as directory:
        trials = Trials(directory, tiny_job(directory))
        count = len(trials.calls)
        print(f"{count} calls:", dict(collections.Counter(name for name, _ in trials.calls)))
        if both or given.points:
            done, bad = trials.all("point", trials.kill, sample_of(count, SAMPLE_POINTS, 30))
            wrong += bad
            tried = collections.Counter(
                " ".join(("scratch directory" if "scratch." in word else word) for word in d)
                for d in done)
            print(f"killed before a call, {sum(tried.values())} times:")
            show(tried)
        if both or given.power:
            number = given.trials or (1000 if EVERY else SAMPLE_POWER)
            done, bad = trials.all("power", trials.fail_power,
                                   range(given.first, given.first + number))
            wrong += bad
            print(f"power lost in {number} trials:")
            show(collections.Counter(done))
        if wrong:
            sys.exit("\n".join(wrong))


if __name__ == "__main__":
    main()
