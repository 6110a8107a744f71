"""configs/slurm-array.sbatch, with a stand-in for sbatch that runs the jobs at once."""

import os
import pathlib
import subprocess
import unittest

from shards_test import ShardsTest
from spillway_cli import PROGRAM, SECONDS, environment

SCRIPT = pathlib.Path(__file__).resolve().parents[2] / "configs" / "slurm-array.sbatch"

# Runs each task of the array from a copy of the script, as Slurm does, unless a job that has to be
# done before has failed; a failed job leaves a file.
SBATCH = """#!/bin/bash
job=$(($(cat "$HOME/jobs" 2>/dev/null || echo 0) + 1))
echo $job > "$HOME/jobs"
echo "$*" >> "$HOME/submitted"
dependency=
while [[ $1 == --* ]]; do
  case $1 in
    --array=*) array=${1#*=} ;;
    --dependency=*) dependency=${1#*=} ;;
  esac
  shift
done
if [[ $dependency == afterok:* && -e $HOME/failed.${dependency#*:} ]]; then
  touch "$HOME/failed.$job"
else
  script=$1
  shift
  cp "$script" "$HOME/slurm_script"
  for task in ${array//,/ }; do
    SLURM_JOB_ID=$job SLURM_ARRAY_TASK_ID=$task bash "$HOME/slurm_script" "$@" >> "$HOME/said" 2>&1 ||
      touch "$HOME/failed.$job"
  done
fi
echo "$job;cluster"
"""

# The program, of which each of these tasks fails once.
LOST = """#!/bin/bash
for task in split/1 encode/0; do
  if [[ " $* " == *" $task "* && ! -e $HOME/lost.${task/\\//.} ]]; then
    touch "$HOME/lost.${task/\\//.}"
    exit 1
  fi
done
exec "$REAL" "$@"
"""


class Script(ShardsTest):
    def setUp(self):
        super().setUp()
        (self.directory / "home").mkdir()
        self.write("bin/sbatch", SBATCH).chmod(0o755)
        self.names = self.write_genomes(4)
        self.expected = self.created(*self.names)
        self.plan(2, *self.names)

    def run_script(self, program=PROGRAM, **variables):
        done = subprocess.run(
            ["bash", str(SCRIPT), "job"], cwd=self.directory, timeout=SECONDS, capture_output=True,
            env=environment() | {"PATH": f"{self.directory}/bin:{os.environ['PATH']}",
                                 "SPILLWAY": str(program), "REAL": PROGRAM,
                                 "HOME": str(self.directory / "home"),
                                 "SCRATCH_DIR": str(self.directory / "scratch")} | variables)
        self.assertEqual((done.returncode, done.stderr, done.stdout), (0, b"", b""))

    def submitted(self):
        return (self.directory / "home/submitted").read_text().splitlines()

    def test_stages_wait_for_each_other_and_the_archive_is_published(self):
        self.run_script(SBATCH_WORDS="--time=10 --mem=1G")
        self.assertEqual((self.directory / "out.agc").read_bytes(), self.expected)
        options = "--kill-on-invalid-dep=yes {}--time=10 --mem=1G " + f"{SCRIPT} job "
        after = "--dependency=afterok:{} "
        self.assertEqual(self.submitted(), [
            f"--parsable --array={array} {options.format(after.format(i) if i else '')}{stage}"
            for i, (array, stage) in enumerate((("0", "splitters"), ("0,1", "split"), ("0", "place"),
                                                ("0,1", "encode"), ("0", "metadata")))] +
            [f"--parsable --array=0 --dependency=afterany:5 --time=10 --mem=1G {SCRIPT} job finish"])

    def test_what_failed_is_submitted_again(self):
        program = self.write("bin/lost", LOST)
        program.chmod(0o755)
        self.run_script(program)
        self.assertEqual((self.directory / "out.agc").read_bytes(), self.expected)
        self.assertEqual(len([line for line in self.submitted() if line.endswith(" finish")]), 3)
        again = [line for line in self.submitted()[6:] if line.endswith(" split")]
        self.assertIn("--array=1 ", again[0])

    def test_it_ends_after_so_many_rounds(self):
        program = self.write("bin/lost", LOST)
        program.chmod(0o755)
        self.run_script(program, ROUNDS="2")
        self.assertFalse((self.directory / "out.agc").exists())
        self.assertIn("tasks are left; not submitted again",
                      (self.directory / "home/said").read_text())


if __name__ == "__main__":
    unittest.main()
