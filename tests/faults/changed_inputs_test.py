"""Inputs that change while they are read: the run says so, exit code 3, and publishes nothing.

changing_file.cpp ($CHANGING_FILE), preloaded, changes a file right before one of the reads from it;
a FIFO among the inputs holds a run between two others. $SPILLWAY is the program.
"""

import gzip
import io
import os
import pathlib
import random
import subprocess
import tarfile
import tempfile
import threading
import unittest

PROGRAM = os.path.abspath(os.environ.get("SPILLWAY", "build/release/spillway"))
LIBRARY = os.path.abspath(
    os.environ.get("CHANGING_FILE", "build/release/tests/faults/libchanging_file.so"))
INPUT = 3
SECONDS = 120  # what takes longer hangs
BEFORE = b"what stood here before\n"


def genome(name, seed, bases=30000):
    chance = random.Random(1)
    text = chance.choices("ACGT", k=bases)
    chance.seed(seed)
    for _ in range(bases // 100):
        text[chance.randrange(bases)] = chance.choice("ACGT")
    lines = ("".join(text[i:i + 60]) for i in range(0, bases, 60))
    return (f">{name}\n" + "\n".join(lines) + "\n").encode()


def tar_of(files):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as tar:
        for name, content in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            tar.addfile(info, io.BytesIO(content))
    return out.getvalue()


class ChangedInputs(unittest.TestCase):
    def setUp(self):
        temporary = tempfile.TemporaryDirectory(prefix="spillway-changed-")
        self.addCleanup(temporary.cleanup)
        self.directory = pathlib.Path(temporary.name).resolve()
        self.text = {name: genome(name, seed) for seed, name in enumerate(("ref", "b", "c", "d"))}
        self.write("ref.fa", self.text["ref"])
        self.write("b.fa", self.text["b"])

    def write(self, name, content):
        (self.directory / name).write_bytes(content)

    def environment(self, **variables):
        kept = {k: v for k, v in os.environ.items()
                if not k.startswith(("TMPDIR", "SLURM_", "SPILLWAY_", "CHANGE"))}
        return kept | {"LC_ALL": "C"} | variables

    def run_program(self, args, **variables):
        done = subprocess.run([PROGRAM, *args], cwd=self.directory, capture_output=True,
                              stdin=subprocess.DEVNULL, timeout=SECONDS,
                              env=self.environment(**variables))
        return done.returncode, done.stderr.decode()

    def names(self):
        return sorted(p.name for p in self.directory.iterdir())

    def beside(self, ending):
        path = self.directory.with_name(self.directory.name + ending)
        self.addCleanup(lambda: path.unlink(missing_ok=True))
        return path

    def check_change(self, name, args, how, at):
        """Exit code and messages of a run in which the file changes before one of the reads from it:
        the last one, or `at` before that. All else is as it was."""
        path = self.directory / name
        content, mode = path.read_bytes(), path.stat().st_mode
        counts, other = self.beside(".count"), self.beside(".other")
        shim = {"LD_PRELOAD": LIBRARY, "CHANGE_FILE": str(path), "CHANGE_COUNT": str(counts)}
        output = self.directory / args[args.index("-o") + 1]
        before = output.read_bytes() if output.exists() else None
        self.assertEqual(self.run_program(args, **shim), (0, ""))
        output.unlink()
        if before is not None:
            output.write_bytes(before)
        reads = int(counts.read_text())
        self.assertGreater(reads, at)
        other.write_bytes(content)
        names = self.names()
        result = self.run_program(args, **shim, CHANGE_AT=str(reads - at), CHANGE_HOW=how,
                                  CHANGE_WITH=str(other))
        self.assertEqual(self.names(), [n for n in names if how != "remove" or n != name])
        if path != output:
            self.assertEqual(output.read_bytes() if output.exists() else None, before)
        path.write_bytes(content)
        path.chmod(mode)
        return result

    def check_refused(self, name, args, hows=("append", "rewrite", "touch", "chmod", "replace"),
                      ats=(0,)):
        for how in hows:
            for at in ats:
                with self.subTest(name=name, how=how, at=at):
                    code, messages = self.check_change(name, args, how, at)
                    self.assertEqual(code, INPUT, messages)
                    self.assertTrue(messages.startswith(
                        f"spillway: error: {name}: changed during the run, so the archive would "
                        "not be what it was: "), messages)
                    self.assertEqual(messages.count("\n"), 1)

    def test_a_fasta_file_and_the_reference(self):
        args = ["create", "-t", "1", "-o", "o.agc", "ref.fa", "b.fa"]
        # The last reads find the end of the file; the one before them finds text.
        self.check_refused("b.fa", args, ats=(0, 1))
        self.check_refused("ref.fa", args, ats=(0, 1, 2, 3))
        self.write("o.agc", BEFORE)
        self.check_refused("b.fa", [*args, "--force-spill", "--verify=full"], hows=("append",))
        self.check_refused("b.fa", ["create", "-t", "2", "--checkpoint", "0", *args[3:]],
                           hows=("append",))

    def test_compressed(self):
        self.write("b.fa", gzip.compress(self.text["b"], 1, mtime=0))
        self.check_refused("b.fa", ["create", "-t", "1", "-o", "o.agc", "ref.fa", "b.fa"])

    def test_a_tar_archive(self):
        self.write("two.tar", tar_of({"c.fa": self.text["c"], "d.fa": self.text["d"]}))
        args = ["create", "-t", "1", "-o", "o.agc"]
        self.check_refused("two.tar", [*args, "ref.fa", "two.tar", "b.fa"])
        self.check_refused("two.tar", [*args, "two.tar", "b.fa"], hows=("touch",))

    def test_files_of_one_sample(self):
        self.write("c.fa", self.text["c"])
        self.write("sheet", b"ref\tref.fa\nx\tb.fa\tc.fa\n")
        for name in ("b.fa", "c.fa"):
            self.check_refused(name, ["create", "-t", "1", "-o", "o.agc", "--samples", "sheet"],
                               hows=("touch", "replace"))

    def test_an_archive_that_is_appended_to_or_converted(self):
        for base in ("in.agc", "o.agc"):
            code, messages = self.run_program(["create", "-o", base, "ref.fa"])
            self.assertEqual((code, messages), (0, ""))
            self.check_refused(base, ["append", "-t", "1", "-o", "o.agc", base, "b.fa"],
                               hows=("touch", "replace"))
        self.check_refused("in.agc", ["convert", "--force", "-t", "1", "-o", "o.agc", "in.agc"],
                           hows=("touch", "replace"))

    def test_headers_name_samples(self):
        self.write("all.fa", genome("x#1#a", 1) + genome("y#1#a", 2))
        for option in ("--pansn", "-c"):
            self.check_refused("all.fa", ["create", "--force", "-t", "1", option, "-o", "o.agc", "all.fa"],
                               hows=("touch",), ats=(0, 2))

    def test_a_file_that_is_removed(self):
        self.write("b.fa", gzip.compress(self.text["b"], 1, mtime=0))
        args = ["create", "-t", "1", "-o", "o.agc", "ref.fa", "b.fa"]
        self.assertEqual(self.check_change("b.fa", args, "remove", 0), (
            INPUT, "spillway: error: b.fa: was removed while it was being read\n"))

    # --- between the reading of one file and the end ------------------------------------------------

    def held(self, args, change, hold="hold.fa"):
        """Runs the program; once it has opened the FIFO `hold`, `change` is called, then the FIFO
        gives a genome. Exit code and messages."""
        os.mkfifo(self.directory / hold)

        def feed():
            with open(self.directory / hold, "wb") as out:  # waits for the program
                change()
                out.write(self.text["d"])

        feeder = threading.Thread(target=feed)
        feeder.start()
        try:
            return self.run_program(args)
        finally:
            feeder.join()
            (self.directory / hold).unlink()

    def test_a_file_that_was_read_early(self):
        args = ["create", "-t", "1", "-o", "o.agc", "ref.fa", "b.fa", "hold.fa"]
        for name in ("ref.fa", "b.fa"):
            for what, change in (("append", lambda p: p.write_bytes(p.read_bytes() + b"\n")),
                                 ("times", lambda p: os.utime(p)),
                                 ("link", lambda p: os.link(p, p.with_name("link")))):
                with self.subTest(name=name, what=what):
                    path = self.directory / name
                    code, messages = self.held(args, lambda: change(path))
                    (self.directory / "link").unlink(missing_ok=True)
                    self.assertEqual(code, INPUT, messages)
                    self.assertIn(f"error: {name}: changed during the run", messages)
                    self.assertEqual(self.names(), ["b.fa", "ref.fa"])

    def test_a_file_that_is_still_to_be_read(self):
        path = self.directory / "b.fa"
        code, messages = self.held(
            ["create", "-t", "1", "-o", "o.agc", "ref.fa", "hold.fa", "b.fa"],
            lambda: path.write_bytes(self.text["b"] + b">new\nACGT\n"))
        size = len(self.text["b"])
        self.assertEqual((code, messages), (INPUT, "spillway: error: b.fa: changed during the run, so "
                         "the archive would not be what it was: its size was "
                         f"{size} bytes and is {size + 10} now\n"))

    def test_many_inputs_and_one_of_them(self):
        """More than are in memory at a time."""
        names = [f"s{i}.fa" for i in range(7)]
        for name in names:
            self.write(name, self.text["c"][:400])
        args = ["create", "-t", "1", "--force-spill", "-o", "o.agc", "ref.fa", *names, "hold.fa"]
        for name in names:
            with self.subTest(name):
                code, messages = self.held(args, lambda: os.utime(self.directory / name))
                self.assertEqual(code, INPUT, messages)
                self.assertIn(f"error: {name}: changed during the run", messages)
        self.assertEqual(self.held(args, lambda: None), (0, ""))

    def test_the_archive_that_is_appended_to(self):
        self.assertEqual(self.run_program(["create", "-o", "in.agc", "ref.fa"]), (0, ""))
        path = self.directory / "in.agc"
        for output in ("o.agc", "in.agc"):
            code, messages = self.held(["append", "-o", output, "in.agc", "b.fa", "hold.fa"],
                                       lambda: os.utime(path))
            self.assertEqual(code, INPUT, messages)
            self.assertIn("error: in.agc: changed during the run", messages)
            self.assertEqual(self.names(), ["b.fa", "in.agc", "ref.fa"])

    def test_a_file_that_was_removed_after_it_was_read(self):
        """It is in the archive, maybe nowhere else."""
        code, messages = self.held(["create", "-t", "1", "-o", "o.agc", "ref.fa", "b.fa", "hold.fa"],
                                   (self.directory / "b.fa").unlink)
        self.assertEqual((code, messages), (
            0, "spillway: warning: b.fa: was removed after it had been read\n"))
        out = subprocess.run([PROGRAM, "getset", "o.agc", "b"], cwd=self.directory,
                             capture_output=True, check=True).stdout
        self.assertEqual(out, self.text["b"])


if __name__ == "__main__":
    unittest.main()
