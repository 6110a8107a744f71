"""Killed at any point, and continued by the same command: the archive is always the same.

What a kill leaves is what has reached the disk, so each trial ends a job before one of the calls
that change that (stopping_calls.cpp), taken at random: by SIGKILL, or by a signal that asks it to
stop. This happens once or until the job is done, each time followed by a resume with other threads
and memory. Without --all each small job has a few trials. --trials N: N for each job; --only
NAME...; --medium: the jobs on real genomes; --checkpoint N: at every Nth safepoint.
"""

import argparse
import collections
import os
import random
import signal
import sys

from resume_jobs import (BEFORE, EVERY, STAGES, Place, Temporary, Undisturbed, Wrong,
                         checkpoint_option, medium_jobs, small_jobs)

ASKING = (signal.SIGTERM, signal.SIGINT, signal.SIGUSR1, signal.SIGUSR2, signal.SIGHUP,
          signal.SIGXCPU)


class Trials:
    """Of one job."""

    def __init__(self, directory, job, checkpoint, seed):
        self.job = job
        self.directory = directory / "run"
        self.checkpoint = (["--checkpoint", checkpoint] if checkpoint else
                           checkpoint_option(directory / "good", job))
        self.random = random.Random(f"{seed} {job.name}")
        self.undisturbed = Undisturbed(directory / "good", job, [*self.checkpoint, "-t", 1])
        self.good = self.undisturbed.good
        self.killed = collections.Counter()  # by stage
        self.asked = collections.Counter()   # by signal
        self.resumed = 0  # runs that had a checkpoint to go on from

    def options(self):
        options = [*self.checkpoint, "-t", self.random.randrange(1, 4)]
        if self.random.random() < 0.5:
            options += ["--memory", self.random.choice(("180M", "300M", "1G"))]
        if self.random.random() < 0.2:
            options += ["-v", "1"]
        return options

    def end(self, place, number, at):
        """A run that `number` ends before call `at`, if it comes so far; exit code and messages."""
        code, messages = place.run_shimmed(self.options(), at=at, signals=[number], log=True)
        if code == 0:
            return code, messages
        if number == signal.SIGKILL:
            if code != -9:
                raise Wrong(f"was to be killed: {code}: {messages!r}")
        elif code != 128 + number:
            raise Wrong(f"was asked to stop by {number}: {code}: {messages!r}")
        elif ("run the same command again to resume" in messages) != bool(place.scratch()):
            raise Wrong(f"says and leaves different things: {messages!r}")
        place.check_output_unharmed(self.good)
        if code < 0:
            events = place.events()
            self.killed[events[-1]["stage"] if events else "start"] += 1
        else:
            self.asked[signal.Signals(number).name] += 1
        self.resumed += place.checkpoint() is not None
        return code, messages

    def point(self):
        """Of all calls, and in every other trial of those of any stage."""
        of_call = self.undisturbed.stage_of_call
        if self.random.random() < 0.5:
            return self.random.randrange(1, len(of_call) + 1)
        stage = self.random.choice(sorted(set(of_call)))
        return self.random.choice([i for i, s in enumerate(of_call) if s == stage]) + 1

    def once(self, place):
        number = signal.SIGKILL if self.random.random() < 0.75 else self.random.choice(ASKING)
        code, messages = self.end(place, number, self.point())
        if code != 0:
            code, messages = place.run(self.options())
        place.check_done(code, messages, self.good)

    def chain(self, place):
        """Killed until it is done."""
        at = max(20, int(len(self.undisturbed.calls) * self.random.uniform(0.05, 0.4)))
        while True:
            code, messages = self.end(place, self.random.choice(
                (signal.SIGKILL, signal.SIGKILL, signal.SIGTERM)), at)
            if code == 0:
                return place.check_done(code, messages, self.good)
            at += at // 10

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


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--all", action="store_true")
    options.add_argument("--medium", action="store_true")
    options.add_argument("--only", nargs="*")
    options.add_argument("--trials", type=int)
    options.add_argument("--checkpoint")
    options.add_argument("--seed", type=int, default=1)
    given = options.parse_args()
    wrong = []
    killed, asked = collections.Counter(), collections.Counter()
    resumed = 0
    with Temporary("kills") as directory:
        jobs = [] if given.medium else small_jobs(directory)
        if given.medium or EVERY:
            jobs += medium_jobs(directory)
        for job in jobs:
            if given.only and job.name not in given.only:
                continue
            trials = Trials(directory, job, given.checkpoint, given.seed)
            for trial in range(given.trials or (30 if EVERY else 5)):
                result = trials.run(trial)
                if result:
                    print(result, flush=True)
                    wrong.append(result)
            print(f"{job.name}: {job.bytes} bytes, {len(trials.undisturbed.calls)} calls, "
                  f"{len(trials.undisturbed.stages)} checkpoints; {trials.killed.total()} killed, "
                  f"{trials.asked.total()} asked to stop, {trials.resumed} left a checkpoint",
                  flush=True)
            killed += trials.killed
            asked += trials.asked
            resumed += trials.resumed
        print("killed:", {stage: killed[stage] for stage in ("start", *STAGES) if killed[stage]})
        print("asked to stop:", dict(asked))
        print(f"{killed.total() + asked.total()} runs ended early, {resumed} of them after a "
              f"checkpoint; wrong: {len(wrong)}")
        if wrong:
            sys.exit("\n".join(wrong))


if __name__ == "__main__":
    main()
