"""configs/slurm.sbatch, with stand-ins for Slurm's commands and, mostly, for spillway; and
configs/Snakefile, if there is snakemake."""

import os
import pathlib
import shutil
import signal
import subprocess
import unittest

from spillway_cli import PROGRAM, SECONDS, CliTest, environment, wait_until

CONFIGS = pathlib.Path(__file__).resolve().parents[2] / "configs"
SCRIPT = CONFIGS / "slurm.sbatch"

# Says its words, and what checkpoint it finds; leaves one in scratch; then waits to be stopped, or ends with $CODE.
STAND_IN = """#!/bin/bash
trap 'echo stopped >> said; exit 138' USR1
trap 'echo stopped >> said; exit 143' TERM
echo "$SPILLWAY_THREADS $*" >> said
ls "$3" >> said
cat "$3/spillway-scratch.x/checkpoint" 2>/dev/null > found
mkdir -p "$3/spillway-scratch.x"
echo "${MARK:-scratch}" > "$3/spillway-scratch.x/checkpoint"
[[ -n ${CODE:-} ]] && exit "$CODE"
exec {never}<> nothing
touch ready
for ((i = 0; i < 3000; ++i)); do read -r -t 0.1 -u "$never"; done  # traps run between two reads
"""


class Slurm(CliTest):
    def setUp(self):
        super().setUp()
        self.command("spillway", STAND_IN)
        os.mkfifo(self.directory / "nothing")  # the stand-in waits for what does not come
        self.command("scontrol", '#!/bin/bash\necho "$*" >> requeued\nkill -KILL "$PPID"\n')
        self.command("squeue", '#!/bin/bash\necho "${STATE:-RUNNING}"\n')

    def command(self, name, text):
        self.write(f"bin/{name}", text).chmod(0o755)

    def start(self, *words, **variables):
        return subprocess.Popen(
            ["bash", str(SCRIPT), *words], cwd=self.directory, stderr=subprocess.PIPE,
            env=environment() | {"PATH": f"{self.directory}/bin:{os.environ['PATH']}",
                                 "SPILLWAY": "spillway", "SLURM_JOB_ID": "7",
                                 "SLURM_CPUS_PER_TASK": "3",
                                 "SCRATCH_DIR": str(self.directory / "scratch")} | variables)

    def run_to_end(self, *words, **variables):
        job = self.start(*words, **variables)
        error = job.communicate(timeout=SECONDS)[1].decode()
        return job.returncode, error

    def stop(self, number, **variables):
        (self.directory / "ready").unlink(missing_ok=True)
        job = self.start("--config", "my job.cfg", **variables)
        wait_until((self.directory / "ready").exists, job)
        job.send_signal(number)
        error = job.communicate(timeout=SECONDS)[1].decode()
        return job.returncode, error

    def text(self, name):
        path = self.directory / name
        return path.read_text() if path.exists() else None

    def scratch(self):
        [directory] = (self.directory / "scratch").iterdir()
        return directory

    def test_the_warning_is_handed_on_and_the_job_goes_back(self):
        code, error = self.stop(signal.SIGUSR1)
        self.assertEqual(error, "slurm.sbatch: stopped with exit code 138; back into the queue\n")
        self.assertEqual(code, -signal.SIGKILL)  # as Slurm does it
        self.assertEqual(self.text("requeued"), "requeue 7\n")
        self.assertEqual(self.text("said"),
                         f"3 create --scratch-dir {self.scratch()} --config my job.cfg\nstopped\n")
        self.stop(signal.SIGUSR1, SLURM_RESTART_COUNT="1")
        self.assertIn("my job.cfg\nspillway-scratch.x\nstopped\n", self.text("said"))

    def test_another_verb(self):
        for verb, said in ((None, "create"), ("append", "append")):
            self.run_to_end(CODE="0", **({"VERB": verb} if verb else {}))
            self.assertIn(f" {said} --scratch-dir ", self.text("said"))

    def test_what_slurm_takes_away_is_slurms_to_requeue(self):
        code, error = self.stop(signal.SIGTERM, STATE="COMPLETING")
        self.assertEqual((code, self.text("requeued")), (138, None))
        self.assertEqual(error, "slurm.sbatch: stopped with exit code 138; requeued or not, as "
                                "Slurm was told\n")
        # The program has got TERM, too, and was faster than the shell.
        code, _ = self.run_to_end(CODE="143", STATE="COMPLETING")
        self.assertEqual((code, self.text("requeued")), (143, None))

    def test_term_for_the_shell_alone(self):
        code, _ = self.stop(signal.SIGTERM)
        self.assertEqual((code, self.text("requeued")), (-signal.SIGKILL, "requeue 7\n"))
        self.assertTrue(self.text("said").endswith("stopped\n"))

    def test_time_limit_of_the_program(self):
        code, _ = self.run_to_end(CODE="143")
        self.assertEqual((code, self.text("requeued")), (-signal.SIGKILL, "requeue 7\n"))

    def test_errors_are_not_tried_again(self):
        for failure in ("1", "2", "3", "7", "8"):
            code, error = self.run_to_end(CODE=failure)
            self.assertEqual((code, self.text("requeued")), (int(failure), None))
            self.assertEqual(error, f"slurm.sbatch: spillway has failed with exit code {failure}\n")

    def test_no_more_than_so_many_times(self):
        code, error = self.run_to_end(CODE="138", SLURM_RESTART_COUNT="4", MAX_REQUEUES="4")
        self.assertEqual((code, self.text("requeued")), (138, None))
        self.assertEqual(error, "slurm.sbatch: stopped with exit code 138; not requeued again "
                                "after 4 times\n")

    def test_scratch_is_kept_where_the_node_keeps_none(self):
        (self.directory / "keep").mkdir()
        keep = str(self.directory / "keep")
        self.run_to_end(CODE="138", KEEP_DIR=keep)
        [kept] = (self.directory / "keep").iterdir()
        self.assertEqual((kept / "spillway-scratch.x" / "checkpoint").read_text(), "scratch\n")
        self.run_to_end(CODE="138", KEEP_DIR=keep)
        self.assertEqual(list((self.directory / "keep").iterdir()), [kept])
        subprocess.run(["rm", "-r", str(self.directory / "scratch")], check=True)
        self.run_to_end(CODE="0", KEEP_DIR=keep)
        self.assertTrue(self.text("said").endswith("spillway-scratch.x\n"))
        self.assertEqual(list((self.directory / "keep").iterdir()), [])

    def test_the_later_of_two_checkpoints_counts(self):
        """Of one on this node, and one that came from the node where the job was later."""
        keep = str(self.directory / "keep")
        self.run_to_end(CODE="138", KEEP_DIR=keep, MARK="first")
        here = self.scratch() / "spillway-scratch.x" / "checkpoint"
        [kept] = (self.directory / "keep").glob("*/spillway-scratch.x/checkpoint")
        self.assertEqual(here.stat().st_mtime_ns, kept.stat().st_mtime_ns)
        now = here.stat().st_mtime
        for age_here, text in ((100, "there\n"), (-100, "here\n"), (0, "here\n")):
            with self.subTest(age_here=age_here):
                here.write_text("here\n")
                kept.write_text("there\n")
                os.utime(here, (now - age_here, now - age_here))
                os.utime(kept, (now, now))
                _, error = self.run_to_end(CODE="1", KEEP_DIR=keep)  # no copy of what fails
                self.assertEqual(self.text("found"), text)
                self.assertEqual("scratch comes from" in error, text == "there\n")
        self.assertEqual([p.name for p in (self.directory / "scratch").iterdir()],
                         [self.scratch().name])

    def test_another_command_has_another_scratch_directory(self):
        for words in (["a"], ["a"], ["b"]):
            self.run_to_end(*words, CODE="138")
        self.assertEqual(len(list((self.directory / "scratch").iterdir())), 2)

    def test_with_the_program_itself(self):
        self.write("ref.fa", ">r\nACGTACGT\n")
        self.write("job.cfg", "output = o.agc\ninput = ref.fa\n")
        code, error = self.run_to_end("--config", "job.cfg", SPILLWAY=PROGRAM)
        self.assertEqual((code, [line for line in error.splitlines() if "error" in line]), (0, []))
        self.assertEqual(self.run_program("listset", "o.agc").stdout, b"ref\n")
        self.assertEqual(list((self.directory / "scratch").iterdir()), [])

    def test_outside_of_slurm(self):
        job = subprocess.run(["bash", str(SCRIPT)], cwd=self.directory, env=environment(),
                             stderr=subprocess.PIPE, timeout=SECONDS)
        self.assertNotEqual(job.returncode, 0)
        self.assertIn(b"runs under Slurm", job.stderr)


# Stopped twice, then done by the program itself.
STOPPED_TWICE = f"""#!/bin/bash
echo "$*" >> said
touch out.agc.partial
[[ $(wc -l < said) -lt 3 ]] && exit 143
[[ -e out.agc.partial ]] || exit 1
exec '{PROGRAM}' "$@"
"""


@unittest.skipUnless(shutil.which("snakemake"), "there is no snakemake")
class Snakemake(CliTest):
    def test_a_run_that_was_stopped_is_tried_again(self):
        self.write("ref.fa", ">r\nACGTACGT\n")
        self.write("my job.cfg", "input = ref.fa\n")
        self.write("program", STOPPED_TWICE).chmod(0o755)
        done = subprocess.run(
            ["snakemake", "-s", str(CONFIGS / "Snakefile"), "--cores", "2", "--config",
             "job=my job.cfg", "archive=out.agc", "spillway=./program"],
            cwd=self.directory, env=environment() | {"HOME": str(self.directory)},
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=600)
        self.assertEqual(done.returncode, 0, done.stdout.decode())
        said = (self.directory / "said").read_text().splitlines()
        self.assertEqual(len(said), 3)
        self.assertEqual(set(said), {"create --config my job.cfg --output out.agc --threads 2 "
                                     "--memory 4096M --scratch-dir spillway-scratch "
                                     "--time-limit 1435m -v 1"})
        self.assertEqual(self.run_program("listset", "out.agc").stdout, b"ref\n")


if __name__ == "__main__":
    unittest.main()
