"""A disk that is full: of scratch, and of the output. Small file systems in memory stand for them.

Mounting takes root; without it the tests are skipped. $SPILLWAY is the program.
"""

import os
import pathlib
import random
import subprocess
import tempfile
import unittest

PROGRAM = os.path.abspath(os.environ.get("SPILLWAY", "build/release/spillway"))
RESOURCE, IO = 7, 8
BEFORE = b"what stood here before\n"
SIZES = ["4k", "8k", "16k", "32k", "64k", "96k"]


class FullDiskTest(unittest.TestCase):
    def setUp(self):
        temporary = tempfile.TemporaryDirectory(prefix="spillway-full-")
        self.addCleanup(temporary.cleanup)
        self.directory = pathlib.Path(temporary.name)
        self.disk, self.roomy = self.directory / "disk", self.directory / "roomy"
        self.disk.mkdir()
        self.roomy.mkdir()
        chance = random.Random(1)
        self.inputs = []
        for i in range(3):  # unrelated, so that the archive takes a quarter of their size
            path = self.directory / f"s{i}.fa"
            path.write_text(f">c{i}\n{''.join(chance.choices('ACGT', k=300000))}\n")
            self.inputs.append(path)

    def mount(self, size):
        done = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", self.disk],
                              stderr=subprocess.PIPE)
        if done.returncode != 0:
            self.skipTest("no permission to mount: " + done.stderr.decode().strip())

    def unmount(self):
        subprocess.run(["umount", self.disk], check=True)

    def check_error(self, arguments):
        environment = {k: v for k, v in os.environ.items() if k != "TMPDIR"} | {"LC_ALL": "C"}
        done = subprocess.run([PROGRAM, *map(str, arguments)], env=environment,
                              capture_output=True, timeout=20)
        self.assertIn(done.returncode, (RESOURCE, IO), done.stderr)
        message = done.stderr.decode()
        self.assertEqual(message.count("\n"), 1, message)
        self.assertTrue(message.startswith(f"spillway: error: {self.disk}/"), message)
        self.assertRegex(message, "No space left on device|Input/output error .*larger disk")

    def create(self, output, scratch):
        return ["create", "--force-spill", "-t", "2", "-o", output, "--scratch-dir", scratch,
                *self.inputs]

    def test_scratch(self):
        for size in SIZES:
            with self.subTest(size=size):
                self.mount(size)
                try:
                    self.check_error(self.create(self.roomy / "out.agc", self.disk))
                    self.assertEqual(os.listdir(self.disk) + os.listdir(self.roomy), [])
                finally:
                    self.unmount()

    def test_scratch_that_is_full_already(self):
        self.mount("16k")
        try:
            with self.assertRaises(OSError), open(self.disk / "other", "wb", buffering=0) as other:
                for _ in range(100):
                    other.write(bytes(4096))
            self.check_error(self.create(self.roomy / "out.agc", self.disk))
            self.assertEqual(os.listdir(self.disk) + os.listdir(self.roomy), ["other"])
        finally:
            self.unmount()

    def test_output(self):
        for size in SIZES:
            with self.subTest(size=size):
                self.mount(size)
                try:
                    output = self.disk / "out.agc"
                    output.write_bytes(BEFORE)
                    self.check_error(self.create(output, self.roomy))
                    self.assertEqual(os.listdir(self.disk) + os.listdir(self.roomy), ["out.agc"])
                    self.assertEqual(output.read_bytes(), BEFORE)
                finally:
                    self.unmount()

    def test_append_in_place(self):
        base = self.directory / "base.agc"
        subprocess.run([PROGRAM, "create", "-o", base, self.inputs[0]], check=True)
        before = base.read_bytes()
        for room in (4, 16, 64, 160, 200):  # kilobytes beside the archive; 224 would do
            with self.subTest(room=room):
                self.mount(f"{len(before) // 1024 + 4 + room}k")
                try:
                    archive = self.disk / "out.agc"
                    archive.write_bytes(before)
                    self.check_error(["append", "--force-spill", "-t", "2", "-o", archive,
                                      "--scratch-dir", self.roomy, archive, *self.inputs[1:]])
                    self.assertEqual(os.listdir(self.disk) + os.listdir(self.roomy), ["out.agc"])
                    self.assertEqual(archive.read_bytes(), before)
                finally:
                    self.unmount()

    def test_extraction(self):
        archive = self.roomy / "good.agc"
        subprocess.run([PROGRAM, *map(str, self.create(archive, self.roomy))], check=True)
        for size in SIZES:
            with self.subTest(size=size):
                self.mount(size)
                try:
                    self.check_error(["getset", "-o", self.disk / "s0.fa", archive, "s0"])
                    self.check_error(["getcol", "-g", "1", "-o", self.disk, archive])
                    self.assertFalse([f for f in os.listdir(self.disk) if f.endswith(".partial")])
                finally:
                    self.unmount()


if __name__ == "__main__":
    unittest.main()
