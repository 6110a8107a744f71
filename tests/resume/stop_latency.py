"""How long large jobs take to end once they are asked to.

usage: stop_latency.py [--trials N] [--seconds S] [--memory SIZE ...] FILE ...

The job is asked to stop at random moments (SIGTERM), and continued from there until it is done; then
it begins anew, with the next amount of memory. Prints the longest and the mean time from the signal
to the end of the process, by stage. $SPILLWAY is the program.
"""

import argparse
import collections
import pathlib
import random
import signal
import sys
import time

from resume_jobs import Job, Place, Temporary, Wrong


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--trials", type=int, default=100)
    options.add_argument("--seconds", type=float, default=15, help="at most, until a signal")
    options.add_argument("--limit", type=float, default=1e9, help="seconds for all the trials")
    options.add_argument("--memory", nargs="+", default=["1G"])
    options.add_argument("--files", nargs="+", required=True)
    given = options.parse_args()
    chance = random.Random(1)
    times = collections.defaultdict(list)
    begun = time.monotonic()
    with Temporary("latency") as directory:
        job = Job(directory, "large", {f: pathlib.Path(f).resolve() for f in given.files})
        done = 0
        place = Place(directory / "place", job)
        while sum(map(len, times.values())) < given.trials and (
                time.monotonic() - begun < given.limit):
            memory = given.memory[done % len(given.memory)]
            process = place.start(["-t", 2, "--memory", memory], log=True)
            time.sleep(chance.uniform(0.1, given.seconds))
            asked = time.monotonic()
            process.send_signal(signal.SIGTERM)
            code, messages = place.end_of(process)
            took = time.monotonic() - asked
            if code == 0:
                done += 1
                place = Place(directory / "place", job)
                continue
            if code != 128 + signal.SIGTERM or "the same command continues" not in messages:
                raise Wrong(f"{code}: {messages!r}")
            stage = place.events()[-1]["stage"]
            times[stage].append(took)
            print(f"{memory} {stage} {took:.2f} s", flush=True)
    print(f"finished {done} times")
    for stage, seconds in [*times.items(), ("all", sum(times.values(), []))]:
        print(f"{stage}: {len(seconds)} trials, {max(seconds):.2f} s at most, "
              f"{sum(seconds) / len(seconds):.2f} s on average")
    sys.exit(max(sum(times.values(), [])) >= 20)


if __name__ == "__main__":
    main()
