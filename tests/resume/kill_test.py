"""Killed at random moments, and continued by the same command: the archive is always the same.

A trial ends a job by SIGKILL, or by a signal that asks it to stop, once or until it is done, each
time followed by a resume with other threads and memory. Without --all each small job has a few
trials. --trials N: N for each job, --seconds S: none is begun later; --only NAME...; --medium: the jobs on
real genomes.
"""

import argparse
import collections
import os
import random
import signal
import sys
import time

from resume_jobs import (BEFORE, EVERY, STAGES, Place, Temporary, Wrong, medium_jobs,
                         reference_result, small_jobs)

ASKING = (signal.SIGTERM, signal.SIGINT, signal.SIGUSR1, signal.SIGUSR2, signal.SIGHUP,
          signal.SIGXCPU)


class Trials:
    """Of one job."""

    def __init__(self, directory, job, interval, seed):
        self.job = job
        self.directory = directory / "run"
        self.interval = interval
        self.random = random.Random(f"{seed} {job.name}")
        self.good, self.seconds = reference_result(directory / "good", job)
        self.stages = self.times_of_stages(directory)
        self.kills = []  # (stage, seconds since the last checkpoint, bytes of input since then)
        self.asked = []  # (signal, stage, seconds until the end)
        self.resumed = 0  # runs that had a checkpoint to go on from

    def times_of_stages(self, directory):
        place = Place(directory / "good", self.job)
        process = place.start(["--checkpoint", self.interval, "-t", 2], log=True)
        place.check_done(*place.end_of(process), self.good)
        begun = {}
        for event in place.events():
            begun.setdefault(event["stage"], event["seconds"])
            end = event["seconds"]
        times = list(begun.items())
        return [(stage, at, (times + [("", end)])[i + 1][1]) for i, (stage, at) in enumerate(times)]

    def options(self):
        options = ["--checkpoint", self.interval, "-t", self.random.randrange(1, 4)]
        if self.random.random() < 0.5:
            options += ["--memory", self.random.choice(("180M", "300M", "1G"))]
        if self.random.random() < 0.2:
            options += ["-v", "1"]
        return options

    def end(self, process, place, number, begun):
        """Ends a run that began at `begun`; exit code and messages."""
        moment = time.time()
        process.send_signal(number)
        code, messages = place.end_of(process)
        took = time.time() - moment
        if code == 0:
            return code, messages
        if number == signal.SIGKILL:
            if code != -9:
                raise Wrong(f"was to be killed: {code}: {messages!r}")
        elif code not in (128 + number, -number):
            raise Wrong(f"was asked to stop by {number}: {code}: {messages!r}")
        elif code > 0 and ("run the same command again to resume" in messages) != bool(place.scratch()):
            raise Wrong(f"says and leaves different things: {messages!r}")
        events = place.events()
        stage = events[-1]["stage"] if events else "start"
        place.check_output_unharmed(self.good)
        if code < 0:
            file = place.checkpoint()
            since = moment - max(begun, file.stat().st_mtime if file else begun)
            marks = [e["stage_done"] for e in events if e["event"] == "checkpoint"
                     and e["stage"] == stage and e["stage_unit"] == "bytes"]
            done = events[-1]["stage_done"] if events else 0
            self.kills.append((stage, max(0, since), max(0, done - marks[-1]) if marks else 0))
        else:
            self.asked.append((signal.Signals(number).name, stage, took))
        self.resumed += place.checkpoint() is not None
        return code, messages

    def wait(self, process, seconds):
        until = time.monotonic() + seconds
        while process.poll() is None and time.monotonic() < until:
            time.sleep(min(0.002, max(0, until - time.monotonic())))

    def moment(self):
        """Of any time, and every other trial of any stage."""
        if self.random.random() < 0.5:
            return self.random.uniform(0, self.seconds)
        _, begin, end = self.random.choice(self.stages)
        return self.random.uniform(begin, end + 0.01)

    def once(self, place):
        begun = time.time()
        process = place.start(self.options(), log=True)
        self.wait(process, self.moment())
        number = signal.SIGKILL if self.random.random() < 0.75 else self.random.choice(ASKING)
        code, messages = self.end(process, place, number, begun)
        if code != 0:
            code, messages = place.run(self.options())
        place.check_done(code, messages, self.good)

    def chain(self, place):
        """Killed until it is done."""
        pause = max(0.05, self.seconds * self.random.uniform(0.05, 0.4))
        while True:
            begun = time.time()
            process = place.start(self.options(), log=True)
            self.wait(process, pause)
            code, messages = self.end(process, place, self.random.choice(
                (signal.SIGKILL, signal.SIGKILL, signal.SIGTERM)), begun)
            if code == 0:
                return place.check_done(code, messages, self.good)
            pause *= 1.1

    def run(self, trial):
        before = BEFORE if self.random.random() < 0.5 else None
        place = Place(self.directory, self.job, before)
        chain = trial % 5 == 4
        try:
            (self.chain if chain else self.once)(place)
        except Wrong as wrong:
            kept = self.directory.with_name(f"wrong-{self.job.name}-{trial}")
            os.rename(self.directory, kept)
            return f"{self.job.name}, trial {trial}{', a chain' if chain else ''}: {wrong} ({kept})"
        return None


def row(name, kills):
    seconds = [k[1] for k in kills]
    mib = [k[2] / 2**20 for k in kills]
    return (f"| {name} | {len(kills)} | {max(seconds):.2f} | {sum(seconds) / len(kills):.2f} "
            f"| {max(mib):.1f} | {sum(mib) / len(kills):.1f} |")


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--all", action="store_true")
    options.add_argument("--medium", action="store_true")
    options.add_argument("--only", nargs="*")
    options.add_argument("--trials", type=int)
    options.add_argument("--seconds", type=float, default=1e9, help="for the trials of one job")
    options.add_argument("--interval", help="--checkpoint of every run")
    options.add_argument("--seed", type=int, default=1)
    given = options.parse_args()
    wrong = []
    kills, asked = [], []
    resumed = 0
    with Temporary("kills") as directory:
        jobs = [] if given.medium else small_jobs(directory)
        if given.medium or EVERY:
            jobs += medium_jobs(directory)
        for job in jobs:
            if given.only and job.name not in given.only:
                continue
            small = job.bytes < 20 << 20
            interval = given.interval or ("0.02" if small else "1")
            trials = Trials(directory, job, interval, given.seed)
            until = time.monotonic() + given.seconds
            for trial in range(given.trials or (30 if EVERY else 5)):
                if time.monotonic() > until:
                    break
                result = trials.run(trial)
                if result:
                    print(result, flush=True)
                    wrong.append(result)
            print(f"{job.name}: {job.bytes} bytes, {trials.seconds:.2f} s; {len(trials.kills)} "
                  f"killed, {len(trials.asked)} asked to stop, {trials.resumed} left a checkpoint",
                  flush=True)
            kills += [(job.name, *k) for k in trials.kills]
            asked += trials.asked
            resumed += trials.resumed
        print("\nkilled in stage | times | repeated s, most | mean | MiB of input, most | mean")
        for stage in ("start", *STAGES):
            if found := [k[1:] for k in kills if k[1] == stage]:
                print(row(stage, found))
        for name in dict.fromkeys(k[0] for k in kills):
            print(row(name, [k[1:] for k in kills if k[0] == name]))
        if kills:
            print(row("all", [k[1:] for k in kills]))
        if asked:
            print(f"asked to stop {len(asked)} times {dict(collections.Counter(a[0] for a in asked))}"
                  f": {max(a[2] for a in asked):.2f} s until the end at most, "
                  f"{sum(a[2] for a in asked) / len(asked):.2f} s on average")
        print(f"{len(kills) + len(asked)} runs ended early, {resumed} of them behind a checkpoint; "
              f"wrong: {len(wrong)}")
        if wrong:
            sys.exit("\n".join(wrong))


if __name__ == "__main__":
    main()
