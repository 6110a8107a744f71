"""append, killed: the archive is the old one or the new one, whole, each time, and the same command
goes on.

A tiny job makes a checkpoint wherever it can, and is killed, or loses power, before calls that
change what is on the disk (stopping_calls.cpp), in place and to another file. Then, without --all in
a few trials, larger ones are killed before random calls until they are done. --trials N: so many of
those. --base, --inputs: a job on real genomes instead, killed once in each trial.
"""

import pathlib
import random
import sys

from archive_jobs import AppendJob, ArchiveJob, IN_PLACE, options_of, try_calls, try_points
from resume_jobs import EVERY, Place, Temporary, Undisturbed, Wrong, small_jobs, tiny_job


class RealJob(ArchiveJob):
    """Files, appended in place to an archive that is there."""
    verb = "append"

    def __init__(self, directory, base, inputs):
        super().__init__(directory, "real", {p.name: p for p in inputs})
        self.base = base.read_bytes()
        self.archive = IN_PLACE

    def before(self, trial):
        return self.base

    is_done_already = AppendJob.is_done_already


def try_real(directory, job, number, checkpoint):
    """Killed once in each trial, before any of its calls; the next run is not disturbed."""
    options = ["--checkpoint", checkpoint, "-t", 2]
    undisturbed = Undisturbed(directory / "good", job, options)
    chance = random.Random(4)
    killed = resumed = 0
    while killed < number:
        place = Place(directory / "run", job, job.base)
        at = chance.randrange(1, len(undisturbed.calls) + 1)
        code, messages = place.run_shimmed(options, at=at)
        if code == 0:  # two threads may make a few calls less
            place.check_done(code, messages, undisturbed.good)
            continue
        killed += 1
        resumed += place.checkpoint() is not None
        place.check_output_unharmed(undisturbed.good)
        code, messages = place.run(["-t", 2])
        place.check_done(0 if job.is_done_already(code, messages) else code, messages,
                         undisturbed.good)
    return (f"killed {killed} times, {resumed} of them after a checkpoint: old or new archive, "
            "whole, each time, and the right one in the end")


def main():
    options = options_of(__doc__)
    options.add_argument("--base", type=pathlib.Path)
    options.add_argument("--inputs", type=pathlib.Path, nargs="+")
    options.add_argument("--checkpoint", default="20", help="safepoints")
    given = options.parse_args()
    with Temporary("append") as directory:
        if given.base:
            job = RealJob(directory, given.base, [p.resolve() for p in given.inputs])
            print(try_real(directory, job, given.trials or 100, given.checkpoint))
            return
        for name, in_place in (("in place", True), ("elsewhere", False)):
            job = AppendJob(directory, tiny_job(directory), 1, in_place)
            print(f"{name}: {try_points(directory / name, job)}", flush=True)
        jobs = {job.name: job for job in small_jobs(directory)}
        trials = given.trials or (50 if EVERY else 2)
        for name, in_place in (("mixed", True), ("layout", False)):
            print(try_calls(directory / "calls", AppendJob(directory, jobs[name], 2, in_place),
                              trials), flush=True)


if __name__ == "__main__":
    try:
        main()
    except Wrong as wrong:
        sys.exit(str(wrong))
