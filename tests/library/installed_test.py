"""An installed library is found by CMake and by pkg-config, and the examples print what they should.

Usage: installed_test.py CMAKE BUILD_DIR
"""

import functools
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

CMAKE, BUILD = sys.argv[1:3]
ROOT = pathlib.Path(__file__).resolve().parents[2]
EXAMPLES = ROOT / "docs/examples"
ARCHIVE = ROOT / "tests/golden/appended.agc"


def output(*command, **environment):
    result = subprocess.run([str(word) for word in command], capture_output=True, text=True,
                            env={**os.environ, **environment})
    if result.returncode != 0:
        raise AssertionError(f"{command}: {result.stdout[-3000:]}{result.stderr[-3000:]}")
    return result.stdout


class Installed(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.directory = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.directory.cleanup)
        cls.prefix = pathlib.Path(cls.directory.name, "prefix")
        output(CMAKE, "--install", BUILD, "--component", "library", "--prefix", cls.prefix)
        cls.libraries = next(cls.prefix.rglob("libspillway.so")).parent

    def work(self, name):
        path = pathlib.Path(self.directory.name, name)
        path.mkdir()
        return path

    def check(self, text):
        rows = [line.split("\t") for line in text.splitlines()]
        manifest = [line.split("\t") for line in
                    ARCHIVE.with_suffix(".tsv").read_text().splitlines() if line[0] != "#"]
        self.assertEqual(sorted(row[:3] for row in rows),
                         sorted([row[0], row[1].split()[0], row[2]] for row in manifest))
        for row in rows:
            self.assertEqual(len(row[3]), max(0, min(20, int(row[2]) - 100)))
            whole = output(os.environ["SPILLWAY"], "getctg", ARCHIVE, f"{row[1]}@{row[0]}:100-119")
            self.assertEqual(row[3], "".join(whole.splitlines()[1:]))

    @classmethod
    @functools.lru_cache
    def examples(cls):
        """The folder with the examples, which CMake has built."""
        build = pathlib.Path(cls.directory.name, "cmake")
        output(CMAKE, "-S", EXAMPLES, "-B", build, f"-DCMAKE_PREFIX_PATH={cls.prefix}")
        output(CMAKE, "--build", build)
        return build

    def test_examples_by_cmake(self):
        build = self.examples()
        text = output(build / "ranges_c", ARCHIVE)
        self.check(text)
        self.assertEqual(output(build / "ranges_cpp", ARCHIVE), text)
        self.assertEqual(output(build / "ranges_c", ARCHIVE, "ref#chr2"),
                         output(build / "ranges_cpp", ARCHIVE, "ref#chr2"))
        if (pathlib.Path(BUILD) / "python").exists():
            self.assertEqual(output(sys.executable, EXAMPLES / "ranges.py", ARCHIVE), text)
        else:
            print("skipped: the example in Python (no pybind11 here)")

    def test_a_c_program_by_pkg_config(self):
        pkg_config = shutil.which("pkg-config") or shutil.which("pkgconf")
        if not pkg_config:
            self.skipTest("no pkg-config here")
        environment = {"PKG_CONFIG_PATH": str(self.libraries / "pkgconfig")}
        program = self.work("pkgconfig") / "ranges"
        flags = output(pkg_config, "--cflags", "--libs", "spillway", **environment).split()
        output("cc", "-std=c99", EXAMPLES / "ranges.c", "-o", program, *flags)
        self.check(output(program, ARCHIVE, LD_LIBRARY_PATH=str(self.libraries)))
        flags = output(pkg_config, "--cflags", "--libs", "spillway-cxx", **environment).split()
        output("c++", "-std=c++20", EXAMPLES / "ranges.cpp", "-o", program, *flags)
        self.check(output(program, ARCHIVE))

    def test_examples_that_write(self):
        programs = [[self.examples() / "write_c"], [self.examples() / "write_cpp"]]
        if (pathlib.Path(BUILD) / "python").exists():
            programs.append([sys.executable, EXAMPLES / "write.py"])
        else:
            print("skipped: the example in Python (no pybind11 here)")
        pkg_config = shutil.which("pkg-config") or shutil.which("pkgconf")
        work = self.work("write")
        for source, package, compiler in (("write.c", "spillway-write", ["cc", "-std=c99"]),
                                          ("write.cpp", "spillway-write-cxx", ["c++", "-std=c++20"])):
            if not pkg_config:
                print("skipped: no pkg-config here")
                continue
            flags = output(pkg_config, "--cflags", "--libs", package,
                           PKG_CONFIG_PATH=str(self.libraries / "pkgconfig")).split()
            output(*compiler, EXAMPLES / source, "-o", work / package, *flags)
            programs.append([work / package])
        archives = []
        for number, program in enumerate(programs):
            archive = work / f"{number}.agc"
            output(*program, archive, LD_LIBRARY_PATH=str(self.libraries))
            archives.append(archive.read_bytes())
        self.assertEqual(set(archives), {archives[0]})
        text = output(os.environ["SPILLWAY"], "listctg", "--tsv", work / "0.agc")
        self.assertEqual(text.count("chr1 made by an example"), 3)

    def test_programs_load_nothing_that_reading_does_not_need(self):
        text = output("ldd", self.libraries / "libspillway.so")
        for name in ("lmdb", "crypto", "isal", "deflate", "boost"):
            self.assertNotIn(name, text)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
