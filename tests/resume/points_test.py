"""Killed before each call that changes what is on the disk, and when the power fails there.

A tiny job makes a checkpoint wherever it can. Each trial ends it before one of these calls
(stopping_calls.cpp), then the same command goes on: the archive has to be the one of a job that
nothing disturbed. Where the power fails, a clear refusal will do, if --restart then gives it.
Without --all a sample is tried. --points, --power: only these; --trials N: so many of power loss.
"""

import argparse
import collections
import concurrent.futures
import itertools
import random
import sys

from resume_jobs import BEFORE, EVERY, Place, Temporary, Wrong, tiny_job

THREADS = 2
OFTEN = ["--checkpoint", "0.0001", "-t", "1"]
SAMPLE_POINTS = 90
SAMPLE_POWER = 90


def refusal(code, messages):
    """Whether a run has ended with one line that says why, and nothing worse."""
    return (2 <= code <= 8 and messages.count("\n") == 1
            and messages.startswith("spillway: error: "))


class Trials:
    def __init__(self, directory):
        self.directory = directory
        self.job = tiny_job(directory)
        place = Place(directory / "good", self.job)
        place.check_done(*place.run(["--checkpoint", 0, "-t", 2]), place.output.read_bytes())
        self.good = place.output.read_bytes()
        place = Place(directory / "good", self.job)
        place.check_done(*place.run_shimmed(OFTEN, None), self.good)
        self.calls = place.calls()

    def place(self, number, trial):
        return Place(self.directory / f"run{number}", self.job, BEFORE if trial % 2 else None)

    def kill(self, number, at):
        """A kill before call `at`; what the call was."""
        place = self.place(number, at)
        code, messages = place.run_shimmed(OFTEN, at)
        if code == 0:
            place.check_done(code, messages, self.good)
            return None
        if code != -9:
            raise Wrong(f"was to be killed: exit code {code}: {messages!r}")
        point = place.calls()[-1]
        place.check_output_unharmed(self.good)
        place.check_done(*place.run(["--checkpoint", "0.0001", "-t", 1 + at % 3]), self.good)
        return point

    def fail_power(self, number, trial):
        """Power losses, one after the other; what came of them."""
        chance = random.Random(trial)
        place = self.place(number, trial)
        options = OFTEN[:2] + ["-t", chance.choice("122")]
        refused = None
        for _ in range(chance.choice((1, 1, 2, 3, 4))):
            # The last calls, when things are put away, are few among many.
            at = chance.choice((chance.randrange(1, len(self.calls) + 1),
                                chance.randrange(1, len(self.calls) + 1),
                                len(self.calls) - chance.randrange(min(60, len(self.calls))),
                                chance.randrange(1, 80)))
            again = ["--restart"] if refused or chance.random() < 0.1 else []
            code, messages = place.run_shimmed(options + again, at, chance.randrange(1 << 30))
            place.check_output_unharmed(self.good)
            if code == -9:
                refused = None
                continue
            if code == 0:
                place.check_done(code, messages, self.good)
                continue
            if not refusal(code, messages):
                raise Wrong(f"exit code {code}: {messages!r}")
            refused = messages
        code, messages = place.run(options)
        place.check_output_unharmed(self.good)
        if code == 0:
            place.check_done(code, messages, self.good)
            return "resumed"
        if not refusal(code, messages):
            raise Wrong(f"exit code {code}: {messages!r}")
        place.check_done(*place.run([*options, "--restart"]), self.good)
        return "refused: " + messages.strip().removeprefix("spillway: error: ").replace(
            str(place.directory), "")

    def all(self, name, call, tasks):
        numbers = itertools.count()
        free = [next(numbers) for _ in range(THREADS)]

        def attempt(task):
            number = free.pop()
            try:
                return call(number, task), None
            except Wrong as wrong:
                print(f"{name} {task}: {wrong}", flush=True)
                number = next(numbers)  # what has gone wrong stays for who looks at it
                return None, f"{name} {task}: {wrong}"
            finally:
                free.append(number)

        with concurrent.futures.ThreadPoolExecutor(THREADS) as pool:
            results = list(pool.map(attempt, tasks))
        return [r for r, wrong in results if wrong is None], [w for _, w in results if w]


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
        trials = Trials(directory)
        count = len(trials.calls)
        print(f"{count} calls:", dict(collections.Counter(name for name, _ in trials.calls)))
        if both or given.points:
            points = range(1, count + 1)
            if not EVERY and count > SAMPLE_POINTS:
                chance = random.Random(3)
                inner = range(31, count - 29)
                points = sorted({*range(1, 31, 2), *chance.sample(inner, SAMPLE_POINTS - 30),
                                 *range(count - 29, count + 1, 2)})
            done, bad = trials.all("point", trials.kill, points)
            wrong += bad
            tried = collections.Counter(
                " ".join(("scratch directory" if "scratch." in word else word) for word in d)
                for d in done if d)
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
