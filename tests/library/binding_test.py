"""libspillway as a binding of another language loads it: by the names of its functions, at run time,
with opaque handles, 64-bit numbers, and buffers and callbacks of its own.

Usage: binding_test.py LIBRARY
"""

import concurrent.futures
import ctypes
import os
import pathlib
import subprocess
import sys
import unittest

LIBRARY = sys.argv[1]
ROOT = pathlib.Path(__file__).resolve().parents[2]
ARCHIVE = ROOT / "tests/golden/appended.agc"
READ = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_uint64, ctypes.c_void_p,
                        ctypes.c_size_t)
NUMBER = ctypes.c_int64


def load():
    library = ctypes.CDLL(LIBRARY)
    for name, result, arguments in (
            ("spw_open", ctypes.c_void_p, [ctypes.c_char_p, ctypes.c_void_p]),
            ("spw_open_callback", ctypes.c_void_p,
             [READ, ctypes.c_void_p, ctypes.c_uint64, ctypes.c_char_p, ctypes.c_void_p]),
            ("spw_close", None, [ctypes.c_void_p]),
            ("spw_last_error", ctypes.c_char_p, []),
            ("spw_sample_count", NUMBER, [ctypes.c_void_p]),
            ("spw_sample_name", ctypes.c_char_p, [ctypes.c_void_p, NUMBER]),
            ("spw_contig_count", NUMBER, [ctypes.c_void_p, NUMBER]),
            ("spw_contig_name", ctypes.c_char_p, [ctypes.c_void_p, NUMBER, NUMBER]),
            ("spw_contig_length", NUMBER, [ctypes.c_void_p, NUMBER, NUMBER]),
            ("spw_find_contig", NUMBER,
             [ctypes.c_void_p, ctypes.c_char_p, ctypes.POINTER(NUMBER), ctypes.POINTER(NUMBER)]),
            ("spw_fetch", NUMBER, [ctypes.c_void_p, NUMBER, NUMBER, NUMBER, NUMBER,
                                   ctypes.c_char_p, ctypes.c_size_t])):
        function = getattr(library, name)
        function.restype = result
        function.argtypes = arguments
    return library


class Binding(unittest.TestCase):
    def setUp(self):
        self.library = load()
        self.archive = self.library.spw_open(os.fsencode(ARCHIVE), None)
        self.assertTrue(self.archive)
        self.addCleanup(self.library.spw_close, self.archive)

    def find(self, archive, name):
        sample, contig = NUMBER(-1), NUMBER(-1)
        status = self.library.spw_find_contig(archive, name.encode(), ctypes.byref(sample),
                                              ctypes.byref(contig))
        self.assertEqual(status, 0, self.library.spw_last_error())
        return sample.value, contig.value

    def fetch(self, archive, name, begin, end):
        sample, contig = self.find(archive, name)
        out = ctypes.create_string_buffer(end - begin)
        n = self.library.spw_fetch(archive, sample, contig, begin, end, out, end - begin)
        self.assertGreaterEqual(n, 0, self.library.spw_last_error())
        return out.raw[:n].decode()

    def names(self):
        call = self.library
        return [(call.spw_sample_name(self.archive, s).decode(),
                 call.spw_contig_name(self.archive, s, c).decode(),
                 call.spw_contig_length(self.archive, s, c))
                for s in range(call.spw_sample_count(self.archive))
                for c in range(call.spw_contig_count(self.archive, s))]

    def test_names_lengths_and_bases_are_those_of_the_program(self):
        names = self.names()
        fai = subprocess.run([os.environ["SPILLWAY"], "listctg", "--fai", str(ARCHIVE)], check=True,
                             capture_output=True, text=True).stdout
        self.assertEqual([[f"{sample}:{name}", str(length)] for sample, name, length in names],
                         [line.split("\t")[:2] for line in fai.splitlines()])
        for sample, name, length in names:
            bases = self.fetch(self.archive, f"{name}@{sample}", length - 20, length + 20)
            self.assertEqual(len(bases), 20)

    def test_threads_of_another_runtime_share_a_handle(self):
        def window(name):
            return self.fetch(self.archive, f"{name[0]}#{name[1]}", 100, 300)

        names = self.names()
        expected = [window(name) for name in names]
        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            self.assertEqual(list(pool.map(window, names)), expected)

    def test_bytes_come_by_a_callback_of_another_runtime(self):
        content = ARCHIVE.read_bytes()
        reads = []

        def read(_, offset, buffer, size):
            reads.append(size)
            ctypes.memmove(buffer, content[offset:offset + size], size)
            return 0

        callback = READ(read)
        archive = self.library.spw_open_callback(callback, None, len(content), b"object", None)
        self.assertTrue(archive)
        self.assertEqual(self.fetch(archive, "ref#chr1", 5, 500),
                         self.fetch(self.archive, "ref#chr1", 5, 500))
        self.library.spw_close(archive)
        self.assertGreater(len(reads), 2)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
