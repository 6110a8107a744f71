"""A C program that makes archives: nothing else is left, and they are those that the program makes.

Usage: write_test.py CLIENT
"""

import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

PROGRAM = os.environ["SPILLWAY"]
SAMPLES = {"one": ">chr1 the first\nACGTACGTTTGACCA\n>empty\n", "two": ">chr1\nacgtNNNRYACGT\n",
           "three": ">chr1\nACGTACGTTTGACCATTT\n"}


class Written(unittest.TestCase):
    def test_archives_are_those_of_the_program(self):
        with tempfile.TemporaryDirectory() as name:
            directory = pathlib.Path(name)
            client = subprocess.run([CLIENT, directory], capture_output=True, text=True)
            self.assertEqual(client.returncode, 0, client.stdout + client.stderr)
            self.assertEqual({path.name for path in directory.iterdir()}, {"made.agc", "appended.agc"})
            for sample, text in SAMPLES.items():
                (directory / f"{sample}.fa").write_text(text)
            one, two, three = (directory / f"{sample}.fa" for sample in SAMPLES)
            subprocess.run([PROGRAM, "create", "-t", "1", "-s", "500", "-o", directory / "files.agc",
                            one, two], check=True)
            self.assertEqual((directory / "made.agc").read_bytes(),
                             (directory / "files.agc").read_bytes())
            subprocess.run([PROGRAM, "append", "-t", "1", "-o", directory / "more.agc",
                            directory / "files.agc", three], check=True)
            self.assertEqual((directory / "appended.agc").read_bytes(),
                             (directory / "more.agc").read_bytes())


if __name__ == "__main__":
    CLIENT = sys.argv[1]
    unittest.main(argv=sys.argv[:1])
