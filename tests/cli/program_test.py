"""The program as a whole: verbs, help, version."""

import unittest

from spillway_cli import IO, USAGE, CliTest

VERBS = ("create append convert config plan status cleanup shards getcol getset getctg faidx listref listset listctg info "
         "digests verify help").split()


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
        self.assertRegex(done.stdout.decode(),
                         r"\Aspillway \d+\.\d+\.\d+\nbuild: \w*, (g\+\+|clang) \d.*\nlibraries: "
                         r"Boost [\d.]+, bzip2 [\d.]+, (ISA-L|zlib) [\d.]+, libdeflate [\d.]+, liblzma [\w.]+, LMDB [\d.]+, OpenSSL [\w.]+, xxHash [\d.]+, "
                         r"zstd [\d.]+\n\Z")

    def test_unknown_verb(self):
        self.check_error(["crate"], USAGE, "unknown verb 'crate' (did you mean 'create'?)")
        self.check_error(["getst"], USAGE, "unknown verb 'getst' (did you mean 'getset'?)")
        self.check_error(["abracadabra"], USAGE,
                         "unknown verb 'abracadabra' (spillway --help lists them)")
        self.check_error([""], USAGE, "unknown verb '' (spillway --help lists them)")
        self.check_error(["help", "faidz"], USAGE, "unknown verb 'faidz' (did you mean 'faidx'?)")

    def test_unknown_option(self):
        for words, nearest in ((["create", "--thraeds", "2"], "threads"),
                               (["create", "--no-concatenatd"], "no-concatenated"),
                               (["getset", "--line-lenght=60", "a.agc"], "line-length"),
                               (["faidx", "--reverse"], "reverse-complement"),
                               (["status", "--jsn"], "json"), (["help", "--mann"], "man")):
            with self.subTest(words):
                done = self.run_program(*words)
                self.assertEqual((done.returncode, done.stdout), (USAGE, b""))
                self.assertTrue(done.stderr.endswith(f" (did you mean '--{nearest}'?)\n".encode()),
                                done.stderr)
        self.check_error(["getset", "--xyzzy"], USAGE, "unrecognised option '--xyzzy'")
        self.check_error(["listset", "--js"], USAGE,
                         "unrecognised option '--js' (did you mean '--json'?)")
        self.check_error(["getset", "-x"], USAGE, "unrecognised option '-x'")

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
