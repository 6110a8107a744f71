"""convert, killed: nothing new stands at the output until the archive is whole, and the same command
goes on.

A tiny archive is converted with a checkpoint wherever there can be one, and that is killed, or loses
power, before calls that change what is on the disk (stopping_calls.cpp). Then, without --all in a few
trials, larger ones of ours and of agc's are killed before random calls until they are done. --trials N:
so many of those.
"""

import pathlib
import sys

from archive_jobs import ConvertJob, make_archive, options_of, try_calls, try_points
from resume_jobs import EVERY, Temporary, Wrong, small_jobs, tiny_job

OLD = pathlib.Path(__file__).resolve().parent.parent / "golden-old"


def main():
    given = options_of(__doc__).parse_args()
    with Temporary("convert") as directory:
        tiny = tiny_job(directory)
        make_archive(directory / "tiny.agc", tiny, tiny.inputs)
        job = ConvertJob(directory, "tiny", directory / "tiny.agc", ["-s", "1000"])
        print(try_points(directory / "points", job), flush=True)
        jobs = {job.name: job for job in small_jobs(directory)}
        make_archive(directory / "mixed.agc", jobs["mixed"], jobs["mixed"].inputs)
        trials = given.trials or (50 if EVERY else 2)
        for job in (ConvertJob(directory, "mixed", directory / "mixed.agc",
                               ["-s", "2000", "-b", "3", "--verify=full"]),
                    ConvertJob(directory, "agc 1", OLD / "v1_appended.agc", ["-s", "1000"])):
            print(try_calls(directory / "calls", job, trials), flush=True)


if __name__ == "__main__":
    try:
        main()
    except Wrong as wrong:
        sys.exit(str(wrong))
