"""What the shared libraries export, and what they need: a change of either is seen here.

Usage: exports_test.py LIBRARY HEADER PREFIX [--writes]. The functions that HEADER declares are those
that the library exports; of C++ it exports class CAGCFile alone. A library that writes may need more
than one that reads.
"""

import pathlib
import re
import shutil
import subprocess
import sys
import unittest

LIBRARY, HEADER, PREFIX = sys.argv[1:4]
WRITES = sys.argv[4:] == ["--writes"]
MAY_NEED = (r"lib(zstd|xxhash|stdc\+\+|m|gcc_s|c|pthread|ubsan|asan|tsan"
            + (r"|spillway|lmdb|crypto|isal|boost_iostreams|deflate|bz2|lzma|z" if WRITES else "")
            + r")\.so|ld-linux")


def output(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


class Exports(unittest.TestCase):
    def test_symbols_are_those_of_the_header(self):
        rows = output("nm", "-D", "--defined-only", "--demangle", LIBRARY).splitlines()
        symbols = [row.split(" ", 2)[2] for row in rows if " A " not in row]
        functions = {name.split("@")[0] for name in symbols if name.startswith(PREFIX)}
        text = re.sub(r"/\*.*?\*/", "", pathlib.Path(HEADER).read_text(), flags=re.DOTALL)
        declared = set(re.findall(rf"\b({PREFIX}\w+)\(", text))
        self.assertGreater(len(declared), 5)
        self.assertEqual(functions, declared)
        self.assertEqual([name for name in symbols if not name.startswith((PREFIX, "CAGCFile::"))],
                         [])

    def test_every_function_is_versioned(self):
        for line in output("nm", "-D", "--defined-only", LIBRARY).splitlines():
            if " T " in line:
                self.assertRegex(line, r"@@\w+_1$")

    def test_it_needs_nothing_else(self):
        needed = re.findall(r"\(NEEDED\).*\[(.*)\]", output("readelf", "-d", LIBRARY))
        self.assertEqual([name for name in needed if not re.match(MAY_NEED, name)], [])

    def test_it_has_a_soname_with_a_version(self):
        self.assertRegex(output("readelf", "-d", LIBRARY), r"\(SONAME\).*\[lib[\w-]+\.so\.\d+\]")


if __name__ == "__main__":
    if not shutil.which("nm") or not shutil.which("readelf"):
        print("skipped: no nm or readelf here")
        sys.exit(77)
    unittest.main(argv=sys.argv[:1])
