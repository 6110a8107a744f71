"""Archives by URL through the C functions, and through the Python module where there is one.

Usage: library_test.py LIBSPILLWAY [FOLDER_OF_MODULE]
"""

import ctypes
import sys
import unittest

from object_server import Answer, ObjectServer
from remote_cli import RemoteTest, genomes

SPW_IO = -8


class Options(ctypes.Structure):
    _fields_ = [("cache_bytes", ctypes.c_uint64), ("name_index_bytes", ctypes.c_uint64),
                ("remote_cache", ctypes.c_char_p), ("reserved", ctypes.c_uint64 * 5)]


class Library(RemoteTest):
    def setUp(self):
        super().setUp()
        self.server = ObjectServer({"/a.agc": self.archive})
        self.addCleanup(self.server.close)
        self.url = self.server.url("/a.agc")
        self.chr1 = genomes()["s3"].split("\n")[1]

    def c_functions(self):
        c = ctypes.CDLL(LIBRARY)
        c.spw_open.restype = ctypes.c_void_p
        c.spw_open.argtypes = [ctypes.c_char_p, ctypes.POINTER(Options)]
        c.spw_last_error.restype = ctypes.c_char_p
        for name in ("spw_find_contig", "spw_fetch"):
            getattr(c, name).restype = ctypes.c_int64
        c.spw_close.argtypes = [ctypes.c_void_p]
        return c

    def fetch(self, c, archive, begin, end):
        sample, contig = ctypes.c_int64(), ctypes.c_int64()
        self.assertEqual(c.spw_find_contig(ctypes.c_void_p(archive), b"s3#chr1",
                                           ctypes.byref(sample), ctypes.byref(contig)), 0)
        buffer = ctypes.create_string_buffer(end - begin)
        count = c.spw_fetch(ctypes.c_void_p(archive), sample, contig, ctypes.c_int64(begin),
                            ctypes.c_int64(end), buffer, ctypes.c_size_t(end - begin))
        return count, buffer.raw.decode("latin-1")

    def test_c(self):
        c = self.c_functions()
        options = Options(remote_cache=str(self.directory / "c").encode())
        for run in range(2):
            self.server.requests.clear()
            archive = c.spw_open(self.url.encode(), ctypes.byref(options))
            self.assertTrue(archive, c.spw_last_error())
            self.assertEqual(self.fetch(c, archive, 1000, 5000), (4000, self.chr1[1000:5000]))
            c.spw_close(archive)
        self.assertEqual(len(self.server.requests), 1)

    def test_c_failures(self):
        c = self.c_functions()
        self.assertFalse(c.spw_open(self.server.url("/none").encode(), None))
        self.assertIn(b"not found (HTTP 404)", c.spw_last_error())
        archive = c.spw_open(self.url.encode(), None)
        self.server.fault = lambda *_: Answer(412, {}, b"")
        self.assertEqual(self.fetch(c, archive, 1000, 5000)[0], SPW_IO)
        self.assertIn(b"has changed since it was opened", c.spw_last_error())
        c.spw_close(archive)

    def test_python(self):
        if MODULE is None:
            self.skipTest("no Python module")
        sys.path.insert(0, MODULE)
        import spillway
        with spillway.open(self.url, remote_cache=self.directory / "c") as archive:
            self.assertEqual(archive["s3"]["chr1"][1000:5000], self.chr1[1000:5000])
            asked = [("s3", "chr1", at, at + 100) for at in range(0, 140_000, 7000)]
            self.assertEqual(archive.fetch_many(asked, threads=2),
                             [self.chr1[begin:end] for _, _, begin, end in asked])
        self.assertLess(len(self.server.requests), 40)
        self.server.requests.clear()
        with spillway.open(self.url, remote_cache=self.directory / "c") as archive:
            archive.fetch("s3", "chr1", 1000, 5000)
        self.assertEqual(len(self.server.requests), 1)

    def test_many_ranges_are_read_at_once(self):
        if MODULE is None:
            self.skipTest("no Python module")
        sys.path.insert(0, MODULE)
        import spillway
        with spillway.open_all([self.url]) as archive:
            archive.fetch("s3", "chr1", 0, 10)
            self.server.requests.clear()
            asked = [("s3", "chr1", at, at + 10) for at in range(20_000, 140_000, 2000)]
            archive.fetch_many(asked)
        self.assertLess(len(self.server.requests), len(asked))


if __name__ == "__main__":
    LIBRARY, MODULE = (sys.argv[1:3] + [None])[:2]
    unittest.main(argv=sys.argv[:1])
