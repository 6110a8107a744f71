"""Jobs of `spillway shards` whose tasks are killed, run twice at a time, and lose what was not synced.
Usage: shards_kills.py SECONDS [SEED]

Each job has 1 to 5 shards and tasks in an order taken at random. Each task runs once or twice at a
time; most runs are killed before a call, taken at random, that changes the job directory or scratch,
or as if the power had failed there (stopping_calls.cpp). In the end each archive has to be that of
create. Prints how often what has happened; the exit code is 1 if an archive was wrong.

$SPILLWAY is the program, $STOPPING_CALLS the library."""

import os
import pathlib
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time

from resume_jobs import LIBRARY, PROGRAM, environment, mutants, with_lower_case, wrapped

OPTIONS = ("-t", "2", "-s", "300", "--scratch-dir", "scratch", "--memory", "200M")


class Trials:
    def __init__(self, directory, chance):
        self.directory = directory
        self.chance = chance
        self.jobs = self.kills = self.twice = self.wrong = 0
        for name in ("scratch", "graves"):
            (directory / name).mkdir()
        self.inputs = []
        for i, sequence in enumerate(mutants(chance, 30000, 7, spread=0.02)):
            self.inputs.append(f"g{i}.fa")
            (directory / f"g{i}.fa").write_bytes(wrapped(b"c", with_lower_case(chance, sequence)))
        self.run("create", *OPTIONS, "-o", "expected.agc", *self.inputs)

    def start(self, *words, variables=None):
        return subprocess.Popen([PROGRAM, *words], cwd=self.directory, env=environment(variables),
                                stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)

    def run(self, *words):
        process = self.start(*words)
        said = process.communicate()[0].decode()
        if process.returncode != 0:
            raise SystemExit(f"exit code {process.returncode}: {' '.join(words)}")
        return said

    def ending(self, job):
        """Variables with which a run is killed, mostly."""
        if self.chance.random() < 0.3:
            return {}
        variables = {"LD_PRELOAD": LIBRARY,
                     "STOP_BELOW": str((self.directory / self.chance.choice([job, "scratch"])).resolve()),
                     "STOP_AT": str(self.chance.randrange(1, self.chance.choice([8, 60])))}
        if self.chance.random() < 0.4:
            variables |= {"STOP_POWER": str(self.chance.randrange(10000)),
                          "STOP_GRAVES": str(self.directory / "graves")}
        return variables

    def run_job(self):
        job, archive = f"job{self.jobs}", f"out{self.jobs}.agc"
        self.jobs += 1
        shards = str(self.chance.randrange(1, 6))
        self.run("shards", "plan", "--shards", shards, *OPTIONS, "-o", archive, job, *self.inputs)
        while ready := self.run("shards", "status", "--ready", job).split():
            words = ("shards", "run", "--task", self.chance.choice(ready), job)
            processes = [self.start(*words, variables=self.ending(job))
                         for _ in range(self.chance.randrange(1, 3))]
            self.twice += len(processes) - 1
            for process in processes:
                process.communicate()
                if process.returncode not in (0, -signal.SIGKILL):
                    raise SystemExit(f"exit code {process.returncode}: {' '.join(words)}")
                self.kills += process.returncode != 0
            for scratch in (self.directory / "scratch").iterdir():
                shutil.rmtree(scratch)  # of a node that is gone
        self.run("shards", "finish", job)
        made = (self.directory / archive).read_bytes()
        self.wrong += made != (self.directory / "expected.agc").read_bytes()
        shutil.rmtree(self.directory / job)
        (self.directory / archive).unlink()


def main():
    end = time.monotonic() + float(sys.argv[1])
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else random.randrange(1 << 30)
    with tempfile.TemporaryDirectory(prefix="spillway-shards-") as directory:
        trials = Trials(pathlib.Path(directory), random.Random(seed))
        while time.monotonic() < end:
            trials.run_job()
    print(f"seed {seed}: {trials.jobs} jobs, {trials.kills} tasks killed, {trials.twice} run twice at "
          f"a time, {trials.wrong} wrong archives")
    return trials.wrong > 0


if __name__ == "__main__":
    sys.exit(main())
