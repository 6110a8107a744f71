"""What create tells while it works and at the end: --log-json, --stats, lines on standard error."""

import json
import os
import pty
import random
import re
import subprocess
import unittest

from spillway_cli import INPUT, IO, PROGRAM, USAGE, CliTest, environment


class Log(CliTest):
    def setUp(self):
        super().setUp()
        chance = random.Random(8)
        for name in "ab":
            self.write(f"{name}.fa", f">{name}\n{''.join(chance.choices('ACGT', k=30000))}\n")
        self.create = ["create", "-o", "out.agc", "a.fa", "b.fa"]

    def test_quiet_by_default(self):
        done = self.run_program(*self.create)
        self.assertEqual((done.returncode, done.stderr), (0, b""))

    def test_last_lines(self):
        done = self.run_program("create", "-v", 1, *self.create[1:])
        lines = done.stderr.decode().splitlines()[-3:]
        self.assertRegex(lines[0], r"^spillway: \[.*\] version \d+\.\d+\.\d+$")
        self.assertRegex(lines[1], r"\] command: \S*spillway create -v 1 -o out.agc a.fa b.fa$")
        self.assertRegex(lines[2], r"\] real [\d.]+ s, CPU [\d.]+ s, peak RSS [\d.]+ MiB")

    def test_scratch_in_memory_is_told(self):
        kind = subprocess.run(["stat", "-f", "-c", "%T", "/dev/shm"], capture_output=True)
        if kind.stdout != b"tmpfs\n":
            self.skipTest("/dev/shm is no tmpfs")
        done = self.run_program(*self.create, "-v", 1, "--scratch-dir", "/dev/shm")
        self.assertEqual(done.returncode, 0)
        self.assertIn(b"] /dev/shm: scratch is on tmpfs, which takes memory that --memory does "
                      b"not count\n", done.stderr)

    def test_log_json(self):
        self.write("log", "from before\n")
        done = self.run_program(*self.create, "--log-json", "log")
        self.assertEqual((done.returncode, done.stderr), (0, b""))
        lines = (self.directory / "log").read_text().splitlines()
        self.assertEqual(lines[0], "from before")
        events = [json.loads(line) for line in lines[1:]]
        self.assertEqual(events[0]["event"], "start")
        self.assertEqual([e["stage"] for e in events if e["event"] == "stage"],
                         "splitters split place encode metadata verify publish".split())
        self.assertEqual(events[-1]["event"], "done")
        self.assertEqual(events[-1]["bases"], 60000)
        for event in events:
            for field in ("seconds", "rss_bytes", "rss_anonymous_bytes", "rss_mapped_bytes",
                          "peak_rss_bytes", "scratch_bytes", "fraction"):
                self.assertGreaterEqual(event[field], 0)

    def test_stats(self):
        self.run_program(*self.create, "--stats", "stats", "-t", "2")
        stats = json.loads((self.directory / "stats").read_text())
        self.assertEqual((stats["status"], stats["exit_code"], stats["message"]), ("done", 0, ""))
        self.assertEqual((stats["samples"], stats["contigs"], stats["inputs"]), (2, 2, 2))
        self.assertEqual(stats["archive_bytes"], (self.directory / "out.agc").stat().st_size)
        self.assertEqual(stats["output"], os.path.realpath(self.directory / "out.agc"))
        self.assertEqual(sum(stats["byte_shares"].values()), stats["archive_bytes"])
        self.assertGreater(stats["byte_shares"]["references"], 0)
        done = {stage["stage"]: stage["done"] for stage in stats["stages"]}
        self.assertEqual(done["splitters"], (self.directory / "a.fa").stat().st_size)
        self.assertEqual(done["split"], stats["input_bytes"])
        self.assertEqual(done["verify"], stats["archive_bytes"])
        self.assertEqual(done["metadata"], 2)
        self.assertLessEqual(sum(stage["seconds"] for stage in stats["stages"]),
                             stats["seconds"] + 0.001)

    def test_stats_of_a_failure(self):
        self.write("b.fa", "no fasta\n")
        done = self.run_program(*self.create, "--stats", "stats", "--log-json", "log")
        self.assertEqual(done.returncode, 3)
        stats = json.loads((self.directory / "stats").read_text())
        self.assertEqual((stats["status"], stats["exit_code"]), ("failed", 3))
        self.assertIn(f"spillway: error: {stats['message']}\n", done.stderr.decode())
        log = (self.directory / "log").read_text().splitlines()
        self.assertEqual(json.loads(log[-1])["event"], "failed")

    def test_a_run_that_fails_before_it_begins(self):
        """No report of an earlier run stays."""
        self.write("bad.cfg", "stats = stats\nlog-json = log\nthreads = many\n")
        self.write("also.cfg", "stats = stats\nlog-json = log\ninput-list = no.list\n")
        self.write("sub/a.fa", ">a\nA\n")
        reports = ["--stats", "stats", "--log-json=log"]
        variables = {"SPILLWAY_STATS": "stats", "SPILLWAY_LOG_JSON": "log"}
        failures = (
            ([*self.create, *reports, "no.fa"], {}, INPUT),
            ([*self.create, *reports, "sub/a.fa"], {}, INPUT),
            ([*self.create, *reports, "--scratch-dir", "no/directory"], {}, USAGE),
            ([*self.create, *reports, "-t", "many"], {}, USAGE),
            ([*self.create, *reports, "--bogus"], {}, USAGE),
            ([*self.create, *reports, "--samples", "no.table"], {}, INPUT),
            ([*self.create, "-t", "many"], variables, USAGE),
            (["create", "--config", "bad.cfg"], {}, USAGE),
            (["create", "--config", "also.cfg"], {}, INPUT),
            (["append", *reports, "-o", "more.agc", "out.agc", "no.fa"], {}, INPUT),
            (["append", *reports, "-o", "more.agc", "no.agc", "a.fa"], {}, INPUT),
            (["convert", *reports, "-o", "more.agc", "no.agc"], {}, INPUT))
        for words, environment, code in failures:
            with self.subTest(words=words):
                done = self.run_program(*self.create, *reports)
                self.assertEqual(done.returncode, 0)
                self.assertEqual(json.loads((self.directory / "stats").read_text())["status"],
                                 "done")
                done = self.run_program(*words, variables=environment)
                stats = json.loads((self.directory / "stats").read_text())
                self.assertEqual((stats["status"], stats["exit_code"]), ("failed", code))
                self.assertEqual(done.returncode, code)
                self.assertIn(f"spillway: error: {stats['message']}\n", done.stderr.decode())
                log = (self.directory / "log").read_text().splitlines()
                self.assertEqual([json.loads(line)["event"] for line in log[-3:]],
                                 ["done", "start", "failed"])

    def test_one_report_where_the_other_fails(self):
        self.run_program(*self.create, "--stats", "stats")
        done = self.run_program(*self.create, "--stats", "stats", "--log-json", "no/log")
        self.assertEqual(done.returncode, IO)
        self.assertEqual(json.loads((self.directory / "stats").read_text())["status"], "failed")

    def test_what_is_no_report_is_left_alone(self):
        self.write("data/c.fa", ">c\nA\n")
        self.write("list", "data/c.fa\n")
        self.write("job.cfg", "threads = many\n")
        for words in (["-t", "many", "data"], ["-i", "list", "--bogus"], ["no.fa", "data/c.fa"],
                      ["-i", "list", "-t", "many"], ["--config=job.cfg"]):
            for file in ("data/c.fa", "list", "job.cfg"):
                for option in ("--stats", "--log-json"):
                    before = self.snapshot()
                    done = self.run_program(*self.create, *words, option, file)
                    self.assertNotEqual(done.returncode, 0)
                    self.assertEqual(self.snapshot(), before)

    def test_a_file_that_cannot_be_opened(self):
        for option in ("--log-json", "--stats"):
            self.check_error([*self.create, option, "no/file"], IO,
                             f"no/file: cannot open ({option}): No such file or directory")

    def test_a_file_that_cannot_be_written(self):
        """It is told once, and the archive is made."""
        for option in ("--log-json", "--stats"):
            done = self.run_program(*self.create, option, "/dev/full")
            self.assertEqual(done.returncode, 0)
            self.assertEqual(done.stderr.decode(),
                             "spillway: warning: /dev/full: write failed: No space left on device; "
                             "nothing more is written to it\n")
            os.remove(self.directory / "out.agc")

    def test_terminal(self):
        """One line, rewritten; the last lines stand below."""
        os.mkfifo(self.directory / "c.fa")
        us, program = pty.openpty()
        run = subprocess.Popen([PROGRAM, *self.create, "c.fa"], cwd=self.directory, stderr=program,
                               env=environment() | {"TERM": "xterm"})
        os.close(program)
        said = b""
        # A line each second, of any stage up to the input that does not come.
        line = re.compile(rb"\r\x1b\[Kspillway: split \d+ %, 2 of 3 samples, .*, scratch [^\r]*\r")
        while not line.search(said):
            said += os.read(us, 1000)
        self.assertRegex(said, rb"\A\r\x1b\[Kspillway: ")
        (self.directory / "c.fa").write_text(">c\nACGT\n")
        try:
            while chunk := os.read(us, 1000):
                said += chunk
        except OSError:  # the other end is closed
            pass
        os.close(us)
        self.assertEqual(run.wait(), 0)
        self.assertRegex(said, rb"\r\x1b\[Kspillway: \[[^\n]*\] version [^\n]*\n[^\n]*command: "
                               rb"[^\n]*\n[^\n]*peak RSS [^\n]*\n\Z")


if __name__ == "__main__":
    unittest.main()
