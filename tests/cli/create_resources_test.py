"""What create does where the system denies it something: the exit code, and nothing left behind."""

import os
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


if __name__ == "__main__":
    unittest.main()
