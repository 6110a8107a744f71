"""Ways to configure a build, none of which CMake warns about. Usage: configure_test.py CMAKE CXX"""

import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
CMAKE, COMPILER = "", ""


class Configure(unittest.TestCase):
    def setUp(self):
        temporary = tempfile.TemporaryDirectory(prefix="spillway-configure-")
        self.addCleanup(temporary.cleanup)
        self.directory = pathlib.Path(temporary.name)

    def configure(self, *options, source=ROOT):
        """What is in the cache afterwards."""
        build = self.directory / "build"
        result = subprocess.run(
            [CMAKE, "-S", source, "-B", build, "-G", "Ninja", "-Wdev", f"-DCMAKE_CXX_COMPILER={COMPILER}",
             *options], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        self.assertEqual(result.returncode, 0, result.stdout)
        self.assertNotRegex(result.stdout, "CMake (Deprecation )?Warning")
        cache = (build / "CMakeCache.txt").read_text()
        self.rules = (build / "build.ninja").read_text()
        # Flags and definitions of one source of ours.
        self.flags = re.search(r"^build \S*spillway_base\.dir/base/error\.cpp\.o:.*\n((?:  .*\n)*)",
                               self.rules, re.MULTILINE)[1]
        return dict(re.findall(r"^(\w+):\w+=(.*)$", cache, re.MULTILINE))

    def test_by_itself(self):
        cache = self.configure()
        self.assertEqual(cache["SPILLWAY_WERROR"], "OFF")
        self.assertEqual(cache["SPILLWAY_ASSERTS"], "OFF")
        self.assertEqual(cache["SPILLWAY_TESTS"], "ON")
        self.assertNotIn("-Werror", self.flags)

    def test_within_another_project(self):
        (self.directory / "CMakeLists.txt").write_text(
            f"cmake_minimum_required(VERSION 3.22)\nproject(outer CXX)\nadd_subdirectory({ROOT} inner)\n")
        cache = self.configure(source=self.directory)
        self.assertEqual(cache["SPILLWAY_TESTS"], "OFF")
        self.assertEqual(cache["SPILLWAY_TOOLS"], "OFF")
        self.assertFalse("unit_tests" in self.rules)

    def test_with_shared_libraries(self):
        cache = self.configure("-DBUILD_SHARED_LIBS=ON", "-DSPILLWAY_TESTS=OFF")
        self.assertEqual(cache["SPILLWAY_STATIC_LIBRARIES"], "OFF")
        self.assertTrue("libspillway_base.so" in self.rules)

    def test_without_isal(self):
        self.configure("-DSPILLWAY_ISAL=OFF", "-DSPILLWAY_TESTS=OFF")
        self.assertTrue("zlib_inflater.cpp.o" in self.rules)
        self.assertFalse("isal_inflater.cpp.o" in self.rules)
        self.assertFalse("libisal" in self.rules)

    def test_asserts_and_errors_of_a_debug_build(self):
        cache = self.configure("-DCMAKE_BUILD_TYPE=Debug", "-DSPILLWAY_WERROR=ON", "-DSPILLWAY_TESTS=OFF")
        self.assertEqual(cache["SPILLWAY_ASSERTS"], "ON")
        self.assertIn("-Werror", self.flags)
        self.assertIn("-DSPILLWAY_ASSERTS", self.flags)

    def test_presets(self):
        listed = subprocess.run([CMAKE, "--list-presets"], cwd=ROOT, capture_output=True, text=True)
        self.assertEqual(listed.returncode, 0, listed.stderr)
        names = re.findall(r'^  "([\w-]+)"', listed.stdout, re.MULTILINE)
        self.assertEqual(set(names), {"release", "ci", "dev", "asan-ubsan", "tsan", "clang"})


if __name__ == "__main__":
    CMAKE, COMPILER = sys.argv[1:]
    unittest.main(argv=sys.argv[:1])
