"""`pip install .` in a clean copy of the sources, without a network: the module is there afterwards,
wherever Python runs, and reads and makes archives. (Not optimized, which takes most of the time.)

Usage: pip_test.py
"""

import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
ARCHIVE = ROOT / "tests/golden/appended.agc"
PROGRAM = """
import spillway, sys
with spillway.open(sys.argv[1]) as archive:
    print(spillway.__version__, archive["ref"]["chr1"][100:120], len(archive))
    spillway.create("copy.agc", archive)
with spillway.open("copy.agc") as copy, spillway.open(sys.argv[1]) as archive:
    assert all(copy[name].lengths() == archive[name].lengths() for name in archive)
"""


def output(*command, **keywords):
    result = subprocess.run([str(word) for word in command], capture_output=True, text=True,
                            **keywords)
    if result.returncode != 0:
        raise AssertionError(f"{command}: {result.stdout[-3000:]}{result.stderr[-3000:]}")
    return result.stdout


def copy_sources(target):
    """Those that git has, or all but what was built."""
    if shutil.which("git") and (ROOT / ".git").exists():
        names = output("git", "-C", ROOT, "ls-files", "-z").split("\0")
        for name in filter(None, names):
            if (ROOT / name).exists():
                (target / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(ROOT / name, target / name)
    else:
        shutil.copytree(ROOT, target, dirs_exist_ok=True, ignore=shutil.ignore_patterns("build"))


class Installed(unittest.TestCase):
    def test_a_clean_copy_is_installed_without_a_network(self):
        with tempfile.TemporaryDirectory() as directory:
            clone = pathlib.Path(directory, "clone")
            clone.mkdir()
            copy_sources(clone)
            environment = pathlib.Path(directory, "environment")
            output(sys.executable, "-m", "venv", "--system-site-packages", environment)
            python = environment / "bin/python"
            # With a compiler cache, in which paths are relative (as Ninja has them), most has been
            # compiled for the other tests; without one, optimizing it all would take too long.
            cached = "CMAKE_CXX_COMPILER_LAUNCHER" in os.environ
            output(python, "-m", "pip", "install", "--no-build-isolation", "--no-index", "--no-deps",
                   f"--config-settings=build-dir={clone}/build/pip",
                   f"--config-settings=build-type={'Release' if cached else 'Debug'}", clone,
                   env={**os.environ, "CCACHE_BASEDIR": str(clone), "PIP_CONFIG_FILE": os.devnull,
                        **({"CMAKE_GENERATOR": "Ninja"} if cached else {})})
            shutil.rmtree(clone)
            version, bases, samples = output(python, "-c", PROGRAM, ARCHIVE, cwd=directory).split()
            self.assertEqual(f"spillway {version}",
                             output(os.environ["SPILLWAY"], "--version").splitlines()[0])
            whole = output(os.environ["SPILLWAY"], "getctg", ARCHIVE, "chr1@ref:100-119")
            self.assertEqual(bases, "".join(whole.splitlines()[1:]))
            self.assertEqual(samples, "7")
            package = list(environment.glob("lib/python3*/site-packages/spillway/*"))
            self.assertIn("py.typed", [path.name for path in package])
            output(python, "-m", "pip", "uninstall", "-y", "spillway")
            self.assertEqual([path for path in package if path.exists()], [])


def has_venv():
    with tempfile.TemporaryDirectory() as directory:
        return subprocess.run([sys.executable, "-m", "venv", directory + "/environment"],
                              capture_output=True).returncode == 0


if __name__ == "__main__":
    if not has_venv():
        print("skipped: no venv with pip here (Debian: python3-venv)")
        sys.exit(77)
    unittest.main(argv=sys.argv[:1])
