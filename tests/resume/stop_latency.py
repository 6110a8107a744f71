"""How long large jobs take to end once they are asked to.

usage: stop_latency.py [--trials N] [--memory SIZE ...] [--options "WORDS"] --files FILE ...

The job is asked to stop (SIGTERM) at a random moment of the stage that has had the fewest trials, of
those that lie ahead, and continued from there until it is done; then it begins anew. Each run has
the next amount of memory. Prints the longest and the mean time from the signal to the end of the
process, by stage. $SPILLWAY is the program.
"""

import argparse
import collections
import pathlib
import random
import signal
import sys
import time

from resume_jobs import REAL_TIME, STAGES, Job, Place, Temporary, Wrong


def reached(place):
    """The number of the stage that the run is in; what is before the first one counts as it."""
    stages = [e["stage"] for e in place.events() if e["stage"] in STAGES]
    return STAGES.index(stages[-1]) if stages else 0


def wait_for_moment(process, place, times, chance, seconds):
    """Until a stage is reached, and then a while."""
    counts = [len(times[stage]) for stage in STAGES]
    begun = time.monotonic()
    first = None
    while process.poll() is None:
        now = reached(place)
        if first is None and place.log.exists():
            first = now
            # The last stages may be too short to be met: each time they get another chance.
            aim = min(range(now, len(STAGES)), key=lambda i: (counts[i], chance.random()))
            if chance.random() < 0.25:
                aim = chance.randrange(now, len(STAGES))
        if first is not None and now >= aim:
            break
        time.sleep(0.002)
    if process.poll() is None:
        # Short stages are met at their beginning, or not at all.
        longest = chance.choice((0, 0.03, 0.3, seconds / 4, seconds))
        until = time.monotonic() + chance.uniform(0, longest)
        while process.poll() is None and time.monotonic() < until:
            time.sleep(0.002)
    return time.monotonic() - begun


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--trials", type=int, default=100)
    options.add_argument("--seconds", type=float, default=15, help="at most, within a stage")
    options.add_argument("--limit", type=float, default=1e9, help="seconds for all the trials")
    options.add_argument("--memory", nargs="+", default=["1G"])
    options.add_argument("--options", default="", help="more of create")
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--files", nargs="+", required=True)
    given = options.parse_args()
    chance = random.Random(given.seed)
    times = collections.defaultdict(list)
    begun = time.monotonic()
    runs = 0
    archives = set()
    with Temporary("latency") as directory:
        job = Job(directory, "large", {f: pathlib.Path(f).resolve() for f in given.files},
                  given.options.split())
        place = Place(directory / "place", job)
        while sum(map(len, times.values())) < given.trials and (
                time.monotonic() - begun < given.limit):
            memory = given.memory[runs % len(given.memory)]
            runs += 1
            process = place.start(["-t", 2, "--memory", memory], REAL_TIME, log=True)
            before = wait_for_moment(process, place, times, chance, given.seconds)
            asked = time.monotonic()
            process.send_signal(signal.SIGTERM)
            code, messages = place.end_of(process)
            took = time.monotonic() - asked
            if code == 0:
                archives.add(hash(place.output.read_bytes()))
                place = Place(directory / "place", job)
                continue
            kept = "run the same command again to resume" in messages
            if code != 128 + signal.SIGTERM or kept != (place.checkpoint() is not None):
                raise Wrong(f"{code}: {messages!r}")
            stage = STAGES[reached(place)]
            times[stage].append(took)
            print(f"{memory} {stage}, {before:.1f} s after its start: {took:.2f} s"
                  f"{'' if kept else ', no checkpoint'}", flush=True)
    print(f"{runs} runs, {len(archives)} different archives")
    for stage, seconds in [*((s, times[s]) for s in STAGES if times[s]),
                           ("all", sum(times.values(), []))]:
        print(f"{stage}: {len(seconds)} trials, {max(seconds):.2f} s at most, "
              f"{sum(seconds) / len(seconds):.2f} s on average")
    if len(archives) > 1:
        raise Wrong(f"{len(archives)} different archives")
    sys.exit(max(sum(times.values(), [])) >= 20)


if __name__ == "__main__":
    main()
