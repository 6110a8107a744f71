"""The program as a whole: verbs, help, version."""

import unittest

from spillway_cli import IO, USAGE, CliTest

VERBS = "create cleanup status plan getcol getset getctg listref listset listctg info".split()


class Program(CliTest):
    def test_usage(self):
        asked = self.run_program("--help")
        self.assertEqual((asked.returncode, asked.stderr), (0, b""))
        self.assertTrue(asked.stdout.startswith(b"usage: spillway <verb> [options] ..."))
        for verb in VERBS:
            self.assertIn(f"\n  {verb} ".encode(), asked.stdout)
        unasked = self.run_program()
        self.assertEqual((unasked.returncode, unasked.stdout), (USAGE, b""))
        self.assertEqual(unasked.stderr, asked.stdout)

    def test_version(self):
        done = self.run_program("--version")
        self.assertEqual((done.returncode, done.stderr), (0, b""))
        self.assertRegex(done.stdout, rb"\Aspillway \d+\.\d+\.\d+\n\Z")

    def test_unknown_verb(self):
        self.check_error(["crate"], USAGE, "unknown verb 'crate' (spillway --help lists them)")

    def test_each_verb_has_help(self):
        for verb in VERBS:
            with self.subTest(verb=verb):
                done = self.run_program(verb, "--help")
                self.assertEqual((done.returncode, done.stderr), (0, b""))
                self.assertTrue(done.stdout.startswith(f"usage: spillway {verb} ".encode()))

    def test_full_device(self):
        with open("/dev/full", "wb") as full:
            done = self.run_program("--version", stdout=full)
        self.assertEqual(done.returncode, IO)
        self.assertEqual(done.stderr, b"spillway: error: standard output: write failed: "
                                      b"No space left on device\n")


if __name__ == "__main__":
    unittest.main()
