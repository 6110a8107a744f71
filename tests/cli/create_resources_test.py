"""What create does where the system denies it something: the exit code, and nothing left behind."""

import bz2
import gzip
import json
import lzma
import os
import random
import resource
import signal
import unittest

from spillway_cli import INPUT, IO, RESOURCE, CliTest

GOOD = ">a\nACGTACGTAC\n"


def closed(descriptor):
    """For preexec_fn: the program begins without that descriptor."""
    return lambda: os.close(descriptor)


def files_of_at_most(size):
    def limit():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))

    return limit


def files_of_at_most_by_default(size):
    """The signal of it ends programs."""
    def limit():
        signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))

    return limit


def limited(kind, most):
    """For preexec_fn."""
    return lambda: resource.setrlimit(kind, (most, most))


class Denied(CliTest):
    def setUp(self):
        super().setUp()
        self.write("ref.fa", GOOD)

    def test_closed_standard_output(self):
        self.check_error(["create", "--scratch-dir", ".", "ref.fa"], IO,
                         "standard output: cannot write: Bad file descriptor (-o names a file)",
                         preexec_fn=closed(1))

    def test_closed_standard_input(self):
        self.check_error(["create", "-o", "out.agc", "-"], INPUT,
                         "standard input: cannot read: Bad file descriptor", preexec_fn=closed(0))

    def test_closed_standard_output_of_reading_verbs(self):
        """No file that is read gets its number."""
        self.run_program("create", "-o", "x.agc", "ref.fa")
        before = self.snapshot()
        for verb in (["listset", "x.agc"], ["listctg", "x.agc"], ["listref", "x.agc"],
                     ["info", "x.agc"], ["digests", "x.agc"], ["getset", "x.agc", "ref"],
                     ["getcol", "x.agc"], ["getctg", "x.agc", "a"], ["faidx", "x.agc", "ref:a"]):
            with self.subTest(verb=verb):
                done = self.run_program(*verb, preexec_fn=closed(1))
                self.assertEqual((done.returncode, done.stderr.decode()),
                                 (IO, "spillway: error: standard output: write failed: "
                                      "Bad file descriptor\n"))
        self.assertEqual(self.snapshot(), before)

    def test_closed_standard_error(self):
        done = self.run_program("create", "-v", "1", "-o", "x.agc", "ref.fa", preexec_fn=closed(2))
        self.assertEqual(done.returncode, 0)
        self.assertEqual(self.run_program("getset", "x.agc", "ref").stdout.decode(), GOOD)

    def test_standard_input_is_a_directory(self):
        def open_directory():
            os.dup2(os.open("/", os.O_RDONLY), 0)

        self.check_error(["create", "-o", "out.agc", "-"], INPUT,
                         "standard input: is a directory, not a file", preexec_fn=open_directory)

    def test_no_room_for_the_copy_of_standard_input(self):
        before = self.snapshot()
        done = self.run_program("create", "-o", "out.agc", "-", stdin=b">a\n" + b"ACGT" * 500000,
                                preexec_fn=files_of_at_most(1 << 20))
        self.assertEqual(done.returncode, IO)
        self.assertIn(b"/reference: write failed: File too large\n", done.stderr)
        self.assertEqual(self.snapshot(), before)

    def test_the_signal_of_a_file_that_is_too_large(self):
        bases = "".join(random.Random(1).choices("ACGT", k=200000))
        self.write("large.fa", f">a\n{bases}\n")
        self.run_program("create", "-o", "x.agc", "large.fa")
        self.write("more.fa", f">b\n{bases[::-1]}\n")
        before = self.snapshot()
        for verb in (["create", "--force", "-o", "x.agc", "more.fa"],
                     ["append", "-o", "x.agc", "x.agc", "more.fa"],
                     ["convert", "-o", "y.agc", "x.agc"],
                     ["getset", "-o", "out.fa", "x.agc", "large"],
                     ["getcol", "-o", "out.fa", "x.agc"],
                     ["getctg", "-o", "out.fa", "x.agc", "a"],
                     ["faidx", "-o", "out.fa", "x.agc", "large:a"]):
            with self.subTest(verb=verb):
                done = self.run_program(*verb, preexec_fn=files_of_at_most_by_default(16384))
                self.assertEqual(done.returncode, IO)
                # LMDB says of writes that are cut short that they failed.
                self.assertRegex(done.stderr, b"File too large|Input/output error")
                self.assertEqual(self.snapshot(), before)

    def test_tiny_quota(self):
        for quota in ("1", "4096", "16K"):
            with self.subTest(quota=quota):
                before = self.snapshot()
                done = self.run_program("create", "-o", "out.agc", "--force-spill", "--max-scratch",
                                        quota, "ref.fa")
                self.assertEqual(done.returncode, RESOURCE)
                self.assertRegex(done.stderr, b"--max-scratch of [0-9]+ bytes is used up\n$")
                self.assertEqual(self.snapshot(), before)

    def test_longest_header_as_the_name_of_a_sample(self):
        name = "x" * (1 << 20)
        self.write("long.fa", f">{name}\nACGTACGT\n")
        done = self.run_program("create", "-c", "-o", "out.agc", "long.fa")
        self.assertEqual((done.returncode, done.stderr), (0, b""))
        listed = self.run_program("listset", "out.agc")
        self.assertEqual(listed.stdout.decode(), name + "\n")


class Limited(CliTest):
    """Limits of the process: what they leave is used, and what is missing is exit code 7."""

    def setUp(self):
        super().setUp()
        chance = random.Random(3)
        genome = chance.choices("ACGTN", weights=[9, 9, 9, 9, 1], k=60000)
        self.names = []
        for i in range(6):
            genome[1000 * i] = "T"
            self.names.append(f"s{i}.fa")
            self.write(self.names[-1], f">chr{i}\n{''.join(genome)}\n")

    def test_no_descriptors(self):
        wanting = 0
        for most in range(4, 40):
            with self.subTest(descriptors=most):
                done = self.run_program("create", "-t", "4", "--force-spill", "-o", "out.agc",
                                        *self.names,
                                        preexec_fn=limited(resource.RLIMIT_NOFILE, most))
                if done.returncode != 0:
                    self.assertEqual(done.returncode, RESOURCE, done.stderr)
                    self.assertIn(b"Too many open files (ulimit -n raises the limit)", done.stderr)
                    wanting += 1
                    self.assertFalse((self.directory / "out.agc").exists())
                for file in self.directory.glob("out.agc*"):
                    file.unlink()
                self.assertEqual(list(self.directory.glob("spillway-scratch*")), [])
        self.assertGreater(wanting, 3)

    def test_no_descriptors_to_read_with(self):
        self.assertEqual(self.run_program("create", "-o", "in.agc", *self.names).returncode, 0)
        codes = set()
        for verb in (["getset", "in.agc", "s1"], ["getcol", "-o", "all.fa.gz", "in.agc"],
                     ["verify", "--full", "in.agc"], ["info", "in.agc"],
                     ["plan", "-o", "out.agc", *self.names]):
            for most in range(4, 16):
                with self.subTest(verb=verb[0], descriptors=most):
                    done = self.run_program(*verb, preexec_fn=limited(resource.RLIMIT_NOFILE, most))
                    codes.add(done.returncode)
                    self.assertIn(done.returncode, (0, RESOURCE), done.stderr)
        self.assertIn(RESOURCE, codes)

    def test_small_stacks(self):
        small = limited(resource.RLIMIT_STACK, 128 << 10)
        texts = [self.directory / name for name in self.names[1:]]
        packed = [self.write("g.fa.gz", gzip.compress(texts[0].read_bytes())),
                  self.write("x.fa.xz", lzma.compress(texts[1].read_bytes())),
                  self.write("b.fa.bz2", bz2.compress(texts[2].read_bytes()))]
        done = self.run_program("create", "-t", "3", "-o", "out.agc", "--force-spill",
                                "--verify=full", "s0.fa", *packed, preexec_fn=small)
        self.assertEqual((done.returncode, done.stderr), (0, b""))
        want = self.run_program("create", "-t", "1", "-o", "want.agc", "s0.fa", *packed)
        self.assertEqual(want.returncode, 0)
        self.assertEqual((self.directory / "out.agc").read_bytes(),
                         (self.directory / "want.agc").read_bytes())
        for verb in (["append", "-o", "more.agc", "out.agc", "s5.fa"],
                     ["convert", "-o", "new.agc", "out.agc"],
                     ["getcol", "-t", "3", "-o", "all.fa.gz", "out.agc"],
                     ["verify", "-t", "3", "--full", "out.agc"], ["digests", "out.agc"],
                     ["faidx", "out.agc", "s0:chr0:5-60"], ["plan", "-o", "p.agc", *self.names]):
            with self.subTest(verb=verb[0]):
                done = self.run_program(*verb, preexec_fn=small)
                self.assertEqual(done.returncode, 0, done.stderr)

    def test_threads_follow_the_affinity_mask(self):
        cpus = sorted(os.sched_getaffinity(0))

        def threads(*options, mask):
            done = self.run_program("plan", "--json", *options, "-o", "out.agc", *self.names,
                                    preexec_fn=lambda: os.sched_setaffinity(0, mask))
            return json.loads(done.stdout)["threads"]

        self.assertEqual(threads(mask=cpus[:1]), 1)
        self.assertEqual(threads("-t", "3", mask=cpus[:1]), 3)
        self.assertLessEqual(threads(mask=cpus), len(cpus))


if __name__ == "__main__":
    unittest.main()
