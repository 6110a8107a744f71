"""configs/slurm.sbatch under a real Slurm, started for it (cluster.py): jobs that are stopped go on
and make the archive that an uninterrupted run makes. $SPILLWAY and $SIMULATE are the programs.

Exit code 77 and the reason, where Slurm is not installed or does not run. Ends within DEADLINE.
"""

import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest

from cluster import (KILL_WAIT, Cluster, Unavailable, adopt_orphans, die_with_parent,
                     kill_descendants)

SCRIPT = pathlib.Path(__file__).resolve().parents[2] / "configs" / "slurm.sbatch"
SPILLWAY = os.path.abspath(os.environ.get("SPILLWAY", "build/release/spillway"))
SIMULATE = os.path.abspath(os.environ.get("SIMULATE", "build/release/tools/simulate"))
DEADLINE = 540  # seconds, of all tests
SKIPPED = 77

# Slurm looks for jobs near their time limit each 30 s, so a job of a minute is warned within the
# first 30: a run has to last longer, and does where it takes more than its minute.
LONG_SECONDS = 70
SMALL_GENOMES = 20  # of 2 million bases, a tenth of them changed: slow to encode
MOST_GENOMES = 300

cluster = None
small = None
small_archive = None  # of a run that nothing stops, which took
small_seconds = None
directory = None


class Inputs:
    """Simulated genomes."""

    def __init__(self, name, genomes):
        self.name = name
        subprocess.run([SIMULATE, "--genomes", str(genomes), "--length", "2M", "--snp-rate", "0.1",
                        "--seed", "5", "-o", str(directory / name)],
                       check=True, stdout=subprocess.DEVNULL, timeout=120)
        self.files = [f"{name}/{p.name}" for p in sorted((directory / name).glob("*.fa"))]

    def command(self, archive):
        return ["--threads", "1", "--output", archive, *self.files]



class Uninterrupted:
    """A run that nothing stops, begun at once."""

    def __init__(self, inputs):
        self.path = directory / f"{inputs.name}-uninterrupted.agc"
        self.begun = time.monotonic()
        self.process = subprocess.Popen(
            [SPILLWAY, "create", "--scratch-dir", str(directory), *inputs.command(str(self.path))],
            cwd=directory, env=cluster.environment, stdin=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL)

    def archive(self):
        """Its bytes; waits for its end."""
        if self.process.wait(timeout=DEADLINE) != 0:
            raise AssertionError(f"{self.path.name}: exit code {self.process.returncode}")
        return self.path.read_bytes()


class Job:
    """The job script, submitted for `inputs`."""

    def __init__(self, name, inputs, *options):
        self.name = name
        self.output = directory / f"{name}.agc"
        self.scratch = directory / f"{name}-scratch"
        self.scratch.mkdir(exist_ok=True)
        environment = cluster.environment | {"SPILLWAY": SPILLWAY, "SCRATCH_DIR": str(self.scratch)}
        done = subprocess.run(
            ["sbatch", "--parsable", f"--output={directory}/{name}.log", *options, str(SCRIPT),
             "-v", "1", *inputs.command(self.output.name)],
            cwd=directory, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, text=True, timeout=60)
        if done.returncode != 0:
            raise AssertionError(f"sbatch: {done.stdout}")
        self.number = done.stdout.strip()
        self.begun = time.monotonic()

    def fields(self):
        """Of `scontrol show job`: JobState, Reason, Restarts, ExitCode, ..."""
        words = cluster.run("scontrol", "show", "job", self.number).stdout.split()
        return dict(word.split("=", 1) for word in words if "=" in word)

    def log(self):
        path = directory / f"{self.name}.log"
        return path.read_text(errors="replace") if path.exists() else ""

    def wait_for(self, what, holds, seconds):
        """Until holds(fields)."""
        until = time.monotonic() + seconds
        while not holds(fields := self.fields()):
            if time.monotonic() > until:
                raise AssertionError(f"{self.name}: not {what} in {seconds} s: {fields}\n{self.log()}"
                                     f"\n{cluster.log('slurmctld', 40)}\n{cluster.log('slurmd', 40)}")
            time.sleep(0.2)
        return fields

    def wait_until_at_work(self):
        """The program has a scratch store of its own, and a second was spent on it."""
        self.wait_for("running", lambda fields: fields.get("JobState") == "RUNNING", 60)
        self.wait_for("at work", lambda _: any(self.scratch.glob("*/spillway-scratch*")), 20)
        time.sleep(2)

    def wait_for_restart(self, count, seconds):
        """Slurm waits two minutes before a job that was requeued starts again; not here. At once it
        must not: a credential of the second in which the last one was revoked counts for nothing,
        and the job fails ("Job credential revoked")."""
        self.wait_for(f"requeued {count} times", lambda fields: fields.get("Reason") == "BeginTime"
                      and int(fields["Restarts"]) == count, seconds)
        time.sleep(3)
        cluster.run("scontrol", "update", f"JobId={self.number}", "StartTime=now")
        self.wait_for("started again", lambda fields: fields.get("JobState") == "RUNNING", 60)

    def wait_for_end(self, seconds):
        return self.wait_for("ended", lambda fields: fields.get("JobState") in
                             ("COMPLETED", "FAILED", "CANCELLED", "TIMEOUT", "NODE_FAIL"), seconds)

    def report(self):
        fields = self.fields()
        print(f"{self.name}: {fields.get('JobState')}, exit code {fields.get('ExitCode')}, "
              f"{fields.get('Restarts')} restarts, {time.monotonic() - self.begun:.0f} s",
              file=sys.stderr)


class SlurmTest(unittest.TestCase):
    maxDiff = None

    def submit(self, name, *arguments):
        job = Job(name, *arguments)
        self.addCleanup(cluster.run, "scancel", "--signal=KILL", job.number)
        self.addCleanup(cluster.run, "scancel", job.number)
        self.addCleanup(job.report)
        return job

    def check_complete(self, job, archive):
        fields = job.wait_for_end(180)
        self.assertEqual((fields["JobState"], fields["ExitCode"]), ("COMPLETED", "0:0"), job.log())
        self.assertEqual(job.output.read_bytes(), archive, job.log())
        self.assertEqual(list(job.scratch.iterdir()), [])
        self.assertEqual([p.name for p in directory.glob(f"{job.name}.agc*")], [job.output.name])
        # Each run that was stopped has made its checkpoint; none was killed.
        stopped = [line for line in job.log().splitlines() if "stopped by SIG" in line]
        self.assertEqual(len(stopped), int(fields["Restarts"]), job.log())
        self.assertTrue(all("run the same command again to resume" in line for line in stopped), stopped)
        self.assertNotIn("No such process", job.log())

    def test_a_time_limit_shorter_than_the_job(self):
        genomes = SMALL_GENOMES * LONG_SECONDS / max(small_seconds, 0.1)
        inputs = Inputs("long", min(MOST_GENOMES, max(SMALL_GENOMES, round(genomes))))
        uninterrupted = Uninterrupted(inputs)
        job = self.submit("limit", inputs, "--time=1", "--signal=B:USR1@30")
        for count in range(1, 11):
            fields = job.wait_for(
                "stopped or done", lambda fields: fields.get("JobState") == "COMPLETED"
                or int(fields.get("Restarts", 0)) >= count, 150)
            if fields["JobState"] == "COMPLETED":
                break
            print(f"limit: {len(inputs.files)} genomes, requeued after {time.monotonic() - job.begun:.0f} s", file=sys.stderr)
            job.wait_for_restart(count, 30)
        self.check_complete(job, uninterrupted.archive())
        self.assertGreaterEqual(int(job.fields()["Restarts"]), 1)
        self.assertEqual(job.log().count("stopped with exit code 138; back into the queue"),
                         int(job.fields()["Restarts"]), job.log())

    def test_requeued_by_an_administrator_then_preempted(self):
        job = self.submit("taken", small)
        job.wait_until_at_work()
        self.assertEqual(cluster.run("scontrol", "requeue", job.number).stdout, "")
        job.wait_for_restart(1, KILL_WAIT + 10)
        job.wait_until_at_work()
        self.assertEqual(job.log().count("requeued or not, as Slurm was told"), 1, job.log())
        urgent = cluster.run("sbatch", "--parsable", "--partition=urgent", "--exclusive", "--time=1",
                             "--output=/dev/null", "--wrap=sleep 1").stdout.strip()
        self.addCleanup(cluster.run, "scancel", urgent)
        job.wait_for_restart(2, KILL_WAIT + 60)
        until = time.monotonic() + 30  # what the node writes may come behind what the controller says
        while "DUE TO PREEMPTION" not in job.log() and time.monotonic() < until:
            time.sleep(0.5)
        self.assertIn("DUE TO PREEMPTION", job.log())
        self.check_complete(job, small_archive)

    def test_what_is_cancelled_stays_so_and_goes_on_when_submitted_again(self):
        job = self.submit("cancelled", small)
        job.wait_until_at_work()
        begun = time.monotonic()
        cluster.run("scancel", job.number)
        fields = job.wait_for_end(KILL_WAIT + 15)
        print(f"cancelled: ended {time.monotonic() - begun:.1f} s later", file=sys.stderr)
        time.sleep(2)  # a script that requeues it would have done so
        fields = job.fields()
        self.assertEqual((fields["JobState"], fields["Restarts"]), ("CANCELLED", "0"))
        self.assertIn("run the same command again to resume", job.log())
        self.assertFalse(job.output.exists())
        again = self.submit("cancelled", small)
        self.assertNotEqual(again.number, job.number)
        fields = again.wait_for_end(180)
        self.assertEqual((fields["JobState"], fields["Restarts"]), ("COMPLETED", "0"), again.log())
        self.assertEqual(again.output.read_bytes(), small_archive, again.log())
        self.assertEqual(list(again.scratch.iterdir()), [])


class Stopped(KeyboardInterrupt):
    """unittest goes on with the next test after anything else."""


def stop(number, _):
    signal.alarm(60)  # for cleaning up
    raise Stopped(signal.Signals(number).name
                  + (f": not done in {DEADLINE} s" if number == signal.SIGALRM else ""))


def run_tests():
    global cluster, small, small_archive, small_seconds
    die_with_parent(signal.SIGTERM)
    for number in (signal.SIGALRM, signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, stop)
    signal.alarm(DEADLINE)
    (directory / "slurm").mkdir()
    cluster = Cluster(directory / "slurm")
    try:
        cluster.start()
        small = Inputs("small", SMALL_GENOMES)
        uninterrupted = Uninterrupted(small)
        small_archive = uninterrupted.archive()
        small_seconds = time.monotonic() - uninterrupted.begun
        print(f"uninterrupted: {SMALL_GENOMES} genomes, {small_seconds:.0f} s", file=sys.stderr)
        unittest.main(verbosity=2)
    except Unavailable as reason:
        print(f"slurm_test: skipped: {reason}", file=sys.stderr)
        sys.exit(SKIPPED)
    except Stopped as reason:
        print(f"slurm_test: stopped by {reason}", file=sys.stderr)
        sys.exit(1)
    finally:
        cluster.stop()
        shutil.rmtree(directory, ignore_errors=True)


def main():
    """Two processes, so that one is there to clean up if the other is killed."""
    global directory
    directory = pathlib.Path(tempfile.mkdtemp(prefix="spillway-slurm-"))
    directory.chmod(0o755)  # munged wants its socket to be reached
    adopt_orphans()
    tests = os.fork()
    if tests == 0:
        run_tests()
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, lambda number, _: os.kill(tests, number))
    status = os.waitstatus_to_exitcode(os.waitpid(tests, 0)[1])
    kill_descendants()
    shutil.rmtree(directory, ignore_errors=True)
    sys.exit(status if status >= 0 else 128 - status)


if __name__ == "__main__":
    main()
