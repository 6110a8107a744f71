"""A job whose inputs are tar archives and files, killed behind each of its checkpoints, and when the
power fails: whichever member was open, the archive is that of a job that nothing disturbed, and
that of the files by themselves.

Without --all a sample of the checkpoints is tried.
"""

import collections
import gzip
import subprocess
import sys
import tarfile

from resume_jobs import EVERY, PROGRAM, Temporary, Wrong, environment, tiny_tar_job
from trials import Trials, sample_of

SAMPLE_KILLS = 60
SAMPLE_POWER = 20


def archive_of_files(directory, job):
    """Of what is in the tar archives, unpacked."""
    unpacked = []
    for path in job.inputs:
        if ".tar" not in path.name:
            unpacked.append(path)
            continue
        with tarfile.open(path) as tar:
            tar.extractall(directory)
            unpacked += [directory / name for name in tar.getnames() if ".fa" in name
                         and not name.endswith(".txt")]
    output = directory / "unpacked.agc"
    subprocess.run([PROGRAM, "create", "-o", output, *job.shape, *unpacked], check=True,
                   env=environment(), cwd=directory)
    return output.read_bytes()


def main():
    with Temporary("tar") as directory:
        job = tiny_tar_job(directory)
        trials = Trials(directory, job)
        if archive_of_files(directory, job) != trials.good:
            sys.exit("not the archive of the files by themselves")
        renames = [i for i, call in enumerate(trials.calls) if call == ("rename", "checkpoint")]
        print(len(renames), "checkpoints:", dict(collections.Counter(trials.undisturbed.stages)))
        # The first ones are those within the inputs.
        tried = sample_of(len(renames), SAMPLE_KILLS, 24)
        _, wrong = trials.all("behind checkpoint", trials.kill, [renames[n - 1] + 4 for n in tried])
        print(f"killed behind {len(tried)} of them")
        number = 300 if EVERY else SAMPLE_POWER
        done, wrong_too = trials.all("power", trials.fail_power, range(number))
        print(f"power lost in {number} trials:", dict(collections.Counter(done)))
        if wrong or wrong_too:
            sys.exit("\n".join(wrong + wrong_too))


if __name__ == "__main__":
    try:
        main()
    except Wrong as wrong:
        sys.exit(str(wrong))
