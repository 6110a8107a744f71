"""append, killed: the archive is the old one or the new one, whole, each time, and the same command
goes on.

A tiny job makes a checkpoint wherever it can, and is killed, or loses power, before calls that
change what is on the disk (stopping_calls.cpp), in place and to another file. Then, without --all in
a few trials, larger ones are killed at random moments until they are done. --trials N: so many of
those. --base, --inputs: a job on real genomes instead, killed by KILL alone, once each.
"""

import pathlib
import random
import sys
import time

from archive_jobs import AppendJob, ArchiveJob, IN_PLACE, options_of, try_moments, try_points
from resume_jobs import EVERY, Job, Place, Temporary, Wrong, small_jobs, tiny_job


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
    """Killed once in each trial, at any moment of the run; the next run is not disturbed."""
    place = Place(directory / "good", job, job.base)
    begun = time.monotonic()
    place.check_done(*place.run(["--checkpoint", 0, "-t", 2]), place.output.read_bytes())
    seconds = time.monotonic() - begun
    good = place.output.read_bytes()
    chance = random.Random(4)
    killed = resumed = 0
    while killed < number:
        place = Place(directory / "run", job, job.base)
        process = place.start(["--checkpoint", checkpoint, "-t", 2])
        time.sleep(chance.uniform(0, seconds))
        process.kill()
        code, messages = place.end_of(process)
        if code == 0:
            place.check_done(code, messages, good)
            continue
        killed += 1
        resumed += place.checkpoint() is not None
        place.check_output_unharmed(good)
        code, messages = place.run(["-t", 2])
        place.check_done(0 if job.is_done_already(code, messages) else code, messages, good)
    return (f"killed {killed} times in {seconds:.1f} s, {resumed} of them behind a checkpoint: old "
            "or new archive, whole, each time, and the right one in the end")


def main():
    options = options_of(__doc__)
    options.add_argument("--base", type=pathlib.Path)
    options.add_argument("--inputs", type=pathlib.Path, nargs="+")
    options.add_argument("--checkpoint", default="0.2")
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
            print(try_moments(directory / "moments", AppendJob(directory, jobs[name], 2, in_place),
                              trials), flush=True)


if __name__ == "__main__":
    try:
        main()
    except Wrong as wrong:
        sys.exit(str(wrong))
