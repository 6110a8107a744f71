"""plan: what create will need, and whether it is there."""

import gzip
import json
import os
import pty
import random
import re
import subprocess
import unittest

from spillway_cli import CORRUPT, INPUT, PROGRAM, RESOURCE, USAGE, CliTest, environment


class Plan(CliTest):
    def setUp(self):
        super().setUp()
        chance = random.Random(8)
        self.bases = "".join(chance.choices("ACGT", k=200000))
        self.write("a.fa", f">a\n{self.bases}\n")
        self.write("b.fa.gz", gzip.compress(f">b\n{self.bases}\n".encode()))
        self.inputs = ["-o", "out.agc", "a.fa", "b.fa.gz"]

    def test_text(self):
        done = self.run_program("plan", *self.inputs, "-t", "1", "--memory", "256M")
        self.assertEqual((done.returncode, done.stderr), (0, b""))
        lines = done.stdout.decode().splitlines()
        self.assertRegex(lines[0], r"^inputs    2 files, ")
        self.assertRegex(lines[1], r"^bases     about 400 thousand \(")
        self.assertRegex(lines[2], r"^memory    256 MiB; at least \d+ MiB are needed$")
        self.assertEqual(lines[3], "threads   1")
        self.assertEqual(lines[-1], "fits")
        self.assertEqual(sorted(os.listdir(self.directory)), ["a.fa", "b.fa.gz"])

    def test_json(self):
        done = self.run_program("plan", "--json", *self.inputs)
        plan = json.loads(done.stdout)
        self.assertTrue(plan["fits"])
        self.assertEqual(plan["bases"]["expected"], 400000)
        self.assertEqual(plan["reference_bases"], 200000)
        self.assertEqual((plan["problems"], plan["one_disk"]), ([], True))

    def genome_files(self, kind, compressed):
        """Six files of one genome, of which some is N."""
        chance = random.Random(17)
        size = 1500000 if kind in ("no gap", "many gaps") else 3000000
        bases = bytearray(chance.choices(b"ACGT", k=size))
        if kind == "one gap":
            bases[size // 4:size // 4 * 3] = b"N" * (size // 2)
        elif kind == "a gap in front":
            bases[:size // 2] = b"N" * (size // 2)
        elif kind == "many gaps":
            for at in range(0, size, 2000):
                bases[at:at + 200] = b"N" * 200
        lines = b"\n".join(bases[at:at + 60] for at in range(0, len(bases), 60))
        text = b">c\n" + lines + b"\n"
        if compressed:
            text = gzip.compress(text, 6, mtime=0)
        names = [f"g{i}.fa.gz" if compressed else f"g{i}.fa" for i in range(6)]
        for name in names:
            self.write(name, text)
        return names

    def test_scratch_is_what_a_run_takes(self):
        for kind in ("no gap", "one gap", "a gap in front", "many gaps"):
            for compressed in (False, True):
                with self.subTest(kind=kind, compressed=compressed):
                    words = ["-t", "1", "-o", "o.agc", *self.genome_files(kind, compressed)]
                    planned = json.loads(self.run_program("plan", "--json", *words).stdout)
                    expected = planned["scratch_bytes"]["expected"]
                    done = self.run_program("create", "--force", "-v", "1", "--force-spill",
                                            "--checkpoint", "0", *words)
                    taken = int(re.search(rb"done: (\d+) bytes of scratch", done.stderr).group(1))
                    self.assertLess(abs(expected - taken), 0.1 * taken)

    def test_checkpoints_are_said_apart(self):
        said = self.run_program("plan", *self.inputs).stdout.decode()
        self.assertRegex(said, r"(?m)^scratch   about .*\), checkpoints add up to \S+ \S+; .* are free")
        said = self.run_program("plan", "--checkpoint", "0", *self.inputs).stdout.decode()
        self.assertNotIn("checkpoints", said)

    def test_append(self):
        self.assertEqual(self.run_program("create", "-o", "base.agc", "a.fa").returncode, 0)
        size = (self.directory / "base.agc").stat().st_size
        words = ["--for", "append", "-o", "base.agc", "base.agc", "b.fa.gz"]
        lines = self.run_program("plan", *words).stdout.decode().splitlines()
        self.assertRegex(lines[0], r"^inputs    1 file, ")
        self.assertRegex(lines[1], r"^bases     about 200 thousand \([^)]*\)$")
        self.assertEqual(lines[-1], "fits")
        self.write("job.cfg", "archive = base.agc\noutput = base.agc\ninput = b.fa.gz\n")
        for args in (words, ["--for=append", "--config", "job.cfg"]):
            plan = json.loads(self.run_program("plan", "--json", *args).stdout)
            self.assertEqual((plan["bases"]["expected"], plan["reference_bases"]), (200000, 0))
            self.assertEqual(plan["archive_bytes"]["low"], size)
            self.assertGreater(plan["archive_bytes"]["high"], size)
        least = plan["min_memory_bytes"] >> 20
        done = self.run_program("plan", "--memory", f"{least - 2}M", *words)
        self.assertEqual(done.returncode, RESOURCE)
        self.assertIn(b"does not fit: memory:", done.stdout)
        done = self.run_program("append", "-o", "base.agc", "base.agc", "b.fa.gz")
        self.assertEqual(done.returncode, 0)
        self.check_error(["append", "-o", "base.agc", "base.agc", "b.fa.gz"], INPUT,
                         "b.fa.gz: the archive base.agc has a sample b already")
        for args in (words, ["--for", "append", "--json", "base.agc", "b.fa.gz"]):
            self.check_error(["plan", *args], INPUT,
                             "b.fa.gz: the archive base.agc has a sample b already")
        done = self.run_program("plan", "--for", "append", "a.fa", "b.fa.gz")
        self.assertEqual((done.returncode, done.stdout), (CORRUPT, b""))
        self.check_error(["plan", "--for", "append", "base.agc"], USAGE,
                         "no input given (spillway append --help)")
        self.check_error(["plan", "--for", "convert", "base.agc"], USAGE,
                         "--for convert: of what an archive takes to convert nothing is known before")

    def test_what_cannot_be_looked_at(self):
        os.mkfifo(self.directory / "pipe.fa")
        for inputs, said in ((["-"], "1 of 1"), ([*self.inputs, "-"], "1 of 3"),
                             (["a.fa", "pipe.fa"], "1 of 2")):
            done = self.run_program("plan", *inputs)
            self.assertEqual((done.returncode, done.stderr), (0, b""))
            lines = done.stdout.decode().splitlines()
            self.assertEqual(lines[-1], f"not known: {said} inputs can be read only once, so "
                                        "nothing was seen of them")
            self.assertNotIn("fits", lines)
            self.assertIsNone(json.loads(self.run_program("plan", "--json", *inputs).stdout)["fits"])
        done = self.run_program("plan", "--memory", "32M", "-")
        self.assertEqual(done.returncode, RESOURCE)

    def test_no_fasta(self):
        """What create would say of it."""
        self.write("text.fa", "hello world\n")
        self.write("text.fa.gz", gzip.compress(b"hello world\n"))
        self.write("cut.fa.gz", (self.directory / "b.fa.gz").read_bytes()[:5000])
        self.write("packed.fa.xz", b"\xfd7zXZ\0" + bytes(100))
        for name in ("text.fa", "text.fa.gz", "cut.fa.gz", "packed.fa.xz"):
            for inputs in ([name], ["a.fa", name]):
                with self.subTest(inputs=inputs):
                    planned = self.run_program("plan", "-o", "out.agc", *inputs)
                    made = self.run_program("create", "-o", "out.agc", *inputs)
                    self.assertNotEqual(made.returncode, 0)
                    self.assertEqual((planned.returncode, planned.stderr, planned.stdout),
                                     (made.returncode, made.stderr, b""))
        self.write("marked.fa", b"\xef\xbb\xbf>a\nACGT\n")
        self.assertEqual(self.run_program("plan", "marked.fa").returncode, 0)

    def test_does_not_fit(self):
        for options, word in ((["--memory", "32M"], "--memory"),
                              (["--max-scratch", "10K"], "--max-scratch")):
            done = self.run_program("plan", *options, *self.inputs)
            self.assertEqual((done.returncode, done.stderr), (RESOURCE, b""))
            last = done.stdout.decode().splitlines()[-1]
            self.assertTrue(last.startswith("does not fit: "), last)
            self.assertIn(word, last)

    def test_same_errors_as_create(self):
        self.check_error(["plan", "none.fa"], INPUT,
                         "none.fa: cannot open: No such file or directory")
        done = self.run_program("plan", "-t", "0", "a.fa")
        self.assertEqual(done.returncode, USAGE)

    def test_it_may_be_asked_on_a_terminal(self):
        us, program = pty.openpty()
        done = subprocess.run([PROGRAM, "plan", "a.fa"], cwd=self.directory, stdout=program,
                              stderr=subprocess.PIPE, env=environment())
        os.close(program)
        os.close(us)
        self.assertEqual((done.returncode, done.stderr), (0, b""))

    def test_side_files_are_not_the_archive_on_standard_output(self):
        for option in ("--log-json", "--stats"):
            for name in ("out.agc", "/dev/stdout"):
                with self.subTest(option=option, name=name), \
                        open(self.directory / "out.agc", "wb") as out:
                    done = self.run_program("create", option, name, "a.fa", stdout=out)
                    self.assertEqual(done.returncode, USAGE)
                    self.assertEqual(done.stderr.decode(), f"spillway: error: {name}: used as "
                                     "both the archive and a log file\n")
                self.assertEqual((self.directory / "out.agc").read_bytes(), b"")
        # A pipe, of which nobody could tell what is the archive.
        done = self.run_program("create", "--stats", "/dev/stdout", "a.fa")
        self.assertEqual((done.returncode, done.stdout), (USAGE, b""))
        self.assertEqual(sorted(os.listdir(self.directory)), ["a.fa", "b.fa.gz", "out.agc"])

    def test_side_files_are_no_inputs(self):
        for option in ("--log-json", "--stats"):
            for name in ("a.fa", "out.agc"):
                done = self.run_program("create", option, name, *self.inputs)
                self.assertEqual(done.returncode, USAGE, done.stderr)
        self.assertEqual((self.directory / "a.fa").read_text(), f">a\n{self.bases}\n")


if __name__ == "__main__":
    unittest.main()
