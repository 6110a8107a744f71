"""Odd files, generated: each comes back byte for byte, or is refused where there is nothing to keep.

Each is put behind a normal reference and by itself. $SPILLWAY is the program.
"""

import concurrent.futures
import os
import pathlib
import tempfile
import threading
import unittest

from odd_files import bases, odd_files, record
from round_trip import PROGRAM, Changed, call, make_reference, round_trip, spillway

THREADS = 2


class OddFilesTest(unittest.TestCase):
    def setUp(self):
        temporary = tempfile.TemporaryDirectory(prefix="spillway-odd-")
        self.addCleanup(temporary.cleanup)
        self.directory = pathlib.Path(temporary.name)
        self.reference = self.directory / "reference.fa"
        make_reference(self.reference)

    def wrong_with(self, odd, alone):
        with tempfile.TemporaryDirectory(dir=self.directory) as name:
            directory = pathlib.Path(name)
            path = directory / os.fsdecode(odd.file_name)
            path.write_bytes(odd.stored)
            try:
                reason = round_trip(path, odd.data, directory, None if alone else self.reference)
            except Changed as changed:
                return str(changed)
        if reason is None:
            return None if odd.data is not None else "not refused"
        if odd.data is None or odd.may_be_refused or alone and "reference" in reason:
            return None
        return f"refused: {reason}"

    def test_odd_files(self):
        tasks = [(odd, alone) for odd in odd_files() for alone in (False, True)]
        with concurrent.futures.ThreadPoolExecutor(THREADS) as pool:
            results = list(pool.map(lambda task: self.wrong_with(*task), tasks))
        wrong = [f"{odd.name}{' (alone)' if alone else ''}: {what}"
                 for (odd, alone), what in zip(tasks, results) if what]
        print(f"{len(tasks) // 2} odd files, each behind a reference and alone")
        self.assertFalse(wrong, "\n" + "\n".join(wrong))

    def test_all_in_one_archive(self):
        """As samples of one archive, in small batches and packs, however it is made."""
        files = [odd for odd in odd_files() if odd.data and not odd.may_be_refused]
        paths = []
        for number, odd in enumerate(files):
            paths.append(self.directory / f"s{number:03}.fa")
            paths[-1].write_bytes(odd.stored)
        archives = []
        for options in (["-t", "1"], ["-t", "3", "--force-spill"]):
            archives.append(self.directory / f"archive{len(archives)}.agc")
            spillway("create", "-b", "3", "-s", "500", *options, "-o", archives[-1],
                     self.reference, *paths, may_warn=True)
        self.assertEqual(archives[0].read_bytes(), archives[1].read_bytes())
        for path, odd in zip(paths, files):
            self.assertTrue(spillway("getset", archives[0], path.stem) == odd.data, odd.name)
        rest = memoryview(spillway("getcol", archives[0]))
        for data in [self.reference.read_bytes(), *(odd.data for odd in files)]:
            # A line end stands before a file where the one before it does not end in one.
            before = next(end for end in (b"", b"\n", b"\r", b"\r\n", None) if end is None or
                          rest[:len(end) + len(data)] == end + data)
            self.assertIsNotNone(before, data[:20])
            rest = rest[len(before) + len(data):]
        self.assertFalse(rest)
        (self.directory / "out").mkdir()
        spillway("getcol", "-o", self.directory / "out", archives[0])
        for path, odd in zip(paths, files):
            self.assertTrue((self.directory / "out" / path.name).read_bytes() == odd.data, odd.name)
        self.assertEqual(call(PROGRAM, "verify", "--full", archives[0])[0], 0)
        code, report, _ = call(PROGRAM, "verify", archives[0], "--against", *paths)
        self.assertEqual((code, report.count(b"same\t")), (0, len(files)))

    def check_refused(self, path, reason):
        archive = self.directory / "archive.agc"
        code, _, messages = call(PROGRAM, "create", "-o", archive, self.reference, path)
        self.assertEqual(code, 3, messages)
        self.assertIn(os.fsencode(path), messages)
        self.assertIn(reason, messages)
        self.assertFalse(archive.exists())

    def test_what_is_no_file(self):
        self.check_refused(self.directory / "none.fa", b"No such file")
        nothing = self.directory / "nothing.fa"
        nothing.mkdir()
        self.check_refused(nothing, b"directory")
        loop = self.directory / "loop.fa"
        loop.symlink_to(loop)
        self.check_refused(loop, b"symbolic links")
        dangling = self.directory / "dangling.fa"
        dangling.symlink_to("nowhere")
        self.check_refused(dangling, b"No such file")

    def test_a_line_end_in_the_name_of_a_sample(self):
        path = self.directory / "new\nline.fa"
        make_reference(path)
        code, _, messages = call(PROGRAM, "create", "-o", self.directory / "archive.agc", path)
        self.assertEqual(code, 3, messages)
        self.assertEqual(messages, b"spillway: error: 'new?line': a line end (here '?') in the name "
                         b"of a sample\n")

    def test_fifo(self):
        data = record(b"a", bases(200_000).lower(), 61, b"\r\n")[:-2]
        fifo = self.directory / "fifo.fa"
        os.mkfifo(fifo)
        writer = threading.Thread(target=lambda: fifo.write_bytes(data))
        writer.start()
        reason = round_trip(fifo, data, self.directory, self.reference)
        writer.join()
        self.assertIsNone(reason)

    def test_two_files_of_one_sample(self):
        for folder in "ab":
            (self.directory / folder).mkdir()
            make_reference(self.directory / folder / "same.fa", 500)
        first, second = (self.directory / folder / "same.fa" for folder in "ab")
        code, _, messages = call(PROGRAM, "create", "-o", self.directory / "archive.agc",
                                 self.reference, first, second)
        self.assertEqual(code, 3, messages)
        self.assertIn(os.fsencode(first), messages)
        self.assertIn(os.fsencode(second), messages)


if __name__ == "__main__":
    unittest.main()
