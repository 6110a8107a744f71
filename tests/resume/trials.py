"""A job that is ended before calls that change what is on the disk (stopping_calls.cpp), or where
the power fails there, and continued by the same command."""

import concurrent.futures
import itertools
import random

from resume_jobs import EVERY, EXACT, OFTEN, Place, Undisturbed, Wrong

THREADS = 2


def refusal(code, messages):
    """Whether a run has ended with one line that says why, and nothing worse."""
    return (2 <= code <= 8 and messages.count("\n") == 1
            and messages.startswith("spillway: error: "))


def sample_of(count, most, ends):
    """Calls to be tried, of 1..count: all with --all, else `most`; every other of the first and last
    `ends`."""
    if EVERY or count <= most:
        return list(range(1, count + 1))
    chance = random.Random(3)
    inner = range(ends + 1, count - ends + 1)
    return sorted({*range(1, ends + 1, 2), *chance.sample(inner, most - ends),
                   *range(count - ends + 1, count + 1, 2)})


class Trials:
    def __init__(self, directory, job):
        self.directory = directory
        self.job = job
        self.undisturbed = Undisturbed(directory / "good", job)
        self.good, self.calls = self.undisturbed.good, self.undisturbed.calls
        # What stands at the output before (Job.before) makes for other calls at the end.
        self.calls_of = [self.calls, Undisturbed(directory / "good", job, trial=1).calls]

    def place(self, number, trial):
        return Place(self.directory / f"run{number}", self.job, self.job.before(trial))

    def check_end(self, place, code, messages):
        """The job is done. Where it was done but for its tidying up, it may say that it is."""
        if self.job.is_done_already(code, messages):
            code = 0
        place.check_done(code, messages, self.good)

    def kill(self, number, at):
        """A kill before call `at`; what the call was."""
        place = self.place(number, at)
        code, messages = place.run_shimmed(EXACT, at=at)
        if code != -9:
            raise Wrong(f"was to be killed: exit code {code}: {messages!r}")
        point = place.calls()[-1]
        meant = self.calls_of[at % 2][at - 1]
        if point != meant:
            raise Wrong(f"was to be killed before {meant}, not {point}")
        place.check_output_unharmed(self.good)
        self.check_end(place, *place.run([*OFTEN, "-t", 1 + at % 3]))
        return point

    def fail_power(self, number, trial):
        """Power losses, one after the other; what came of them."""
        chance = random.Random(trial)
        place = self.place(number, trial)
        options = [*OFTEN, "-t", chance.choice("122")]
        refused = None
        for _ in range(chance.choice((1, 1, 2, 3, 4))):
            # The last calls, when things are put away, are few among many.
            at = chance.choice((chance.randrange(1, len(self.calls) + 1),
                                chance.randrange(1, len(self.calls) + 1),
                                len(self.calls) - chance.randrange(min(60, len(self.calls))),
                                chance.randrange(1, 80)))
            again = ["--restart"] if refused or chance.random() < 0.1 else []
            code, messages = place.run_shimmed(options + again, at=at,
                                               power=chance.randrange(1 << 30))
            place.check_output_unharmed(self.good)
            if code == -9:
                refused = None
                continue
            if code == 0 or self.job.is_done_already(code, messages):
                self.check_end(place, code, messages)
                continue
            if not refusal(code, messages):
                raise Wrong(f"exit code {code}: {messages!r}")
            refused = messages
        code, messages = place.run(options)
        place.check_output_unharmed(self.good)
        if code == 0 or self.job.is_done_already(code, messages):
            self.check_end(place, code, messages)
            return "resumed"
        if not refusal(code, messages):
            raise Wrong(f"exit code {code}: {messages!r}")
        self.check_end(place, *place.run([*options, "--restart"]))
        return "refused: " + messages.strip().removeprefix("spillway: error: ").replace(
            str(place.directory), "")

    def all(self, name, call, tasks):
        """What `call(number, task)` gives for each task, and what was wrong."""
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
