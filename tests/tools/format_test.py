"""All sources are as clang-format leaves them. Usage: format_test.py

Versions of clang-format differ in what they make of the same style: this is for version 14. Skipped
(77) without it.
"""

import pathlib
import re
import shutil
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
FOLDERS = ("include", "src", "tests", "tools")
VERSION = "14"


def clang_format():
    for name in (f"clang-format-{VERSION}", "clang-format"):
        path = shutil.which(name)
        if path:
            text = subprocess.run([path, "--version"], capture_output=True, text=True).stdout
            if re.search(rf"version {VERSION}\.", text):
                return path
    return None


def main():
    program = clang_format()
    if not program:
        print(f"skipped: no clang-format {VERSION}")
        return 77
    sources = [str(file) for folder in FOLDERS for file in sorted((ROOT / folder).rglob("*"))
               if file.suffix in (".cpp", ".hpp", ".h")]
    if len(sources) < 500:
        print(f"only {len(sources)} sources found")
        return 1
    result = subprocess.run([program, "--dry-run", "-Werror", *sources], capture_output=True, text=True)
    if result.returncode != 0:
        print(result.stderr)
        files = sorted(set(re.findall(r"^(\S+?):\d+:\d+: error", result.stderr, re.MULTILINE)))
        print("to repair: clang-format -i " + " ".join(files))
    return result.returncode


if __name__ == "__main__":
    sys.exit(main())
