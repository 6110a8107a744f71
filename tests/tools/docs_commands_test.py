"""The commands in README.md, the tutorial and the how-to pages print what the pages say.

Every ```sh block is run by bash; the block after it, ```text, is what it prints (standard output and standard error). Blocks
that need a cluster or a network are ```sh no-run. The blocks of a page share a folder, which begins with the folder configs/
of the repository alone.

What depends on the machine is not compared: times, CPU use, memory, free space, process ids, hashes of paths. Numbers of four
digits and more may differ by 2 %, since other versions of zstd compress differently. A line "..." stands for any lines.
"""

import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
PAGES = [ROOT / "README.md", ROOT / "docs" / "tutorial.md", *sorted((ROOT / "docs" / "how-to").glob("*.md"))]
BLOCK = re.compile(r"^```sh\n(.*?)^```\n(?:\n*```text\n(.*?)^```$)?", re.MULTILINE | re.DOTALL)
MASKS = [
    (r"\[[0-9.]+ s, [0-9.]+ cores, [0-9.]+ [KMG]iB\]", "[TIME]"),
    (r"[0-9.]+ [KMGT]iB are free in \S+", "SPACE are free in PLACE"),
    (r"[0-9.]+ [KMGT]iB are free", "SPACE are free"),
    (r"real [0-9.]+ s, CPU [0-9.]+ s, peak RSS [0-9.]+ [KMG]iB, peak scratch \S+ \S+", "RESOURCES"),
    (r"\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", "DATE"),
    (r"process \d+ on \S+,", "process PID on HOST,"),
    (r"done: \d+ bytes of scratch", "done: SIZE of scratch"),
    (r"\.[0-9a-f]{16}\b", ".HASH"),
    (r"threads   \d+", "threads   N"),
    (r"\d+(\.\d+)? s to \d+(\.\d+)? s", "TIME to TIME"),
]
OF_THIS_MACHINE = re.compile(r"tmpfs")  # `-v 1` says so if scratch is in memory
NUMBER = re.compile(r"\d+")


def blocks(text):
    """(line, commands, expected output) of each block that is to be run."""
    for match in BLOCK.finditer(text):
        yield text.count("\n", 0, match.start()) + 1, match[1], match[2] or ""


def masked(text, folder):
    text = text.replace(str(folder), "/work")
    for pattern, replacement in MASKS:
        text = re.sub(pattern, replacement, text)
    return [line.rstrip() for line in text.splitlines() if not OF_THIS_MACHINE.search(line)]


def close(expected, got):
    return expected == got or len(expected) >= 4 and abs(int(expected) - int(got)) * 50 <= int(expected)


def same_line(expected, got):
    return (NUMBER.sub("#", expected) == NUMBER.sub("#", got) and
            all(map(close, NUMBER.findall(expected), NUMBER.findall(got))))


def same(expected, got):
    """Whether the lines agree; "..." among the expected ones stands for any number of lines."""
    if not expected:
        return not got
    if expected[0].strip() == "...":
        return any(same(expected[1:], got[i:]) for i in range(len(got) + 1))
    return bool(got) and same_line(expected[0], got[0]) and same(expected[1:], got[1:])


class Comparison(unittest.TestCase):
    def test_what_counts_as_the_same(self):
        self.assertTrue(same(["an archive of 19375 bytes"], ["an archive of 19402 bytes"]))
        self.assertFalse(same(["an archive of 19375 bytes"], ["an archive of 29375 bytes"]))
        self.assertFalse(same(["chr1:101-120"], ["chr1:101-121"]))
        self.assertTrue(same(["a", "...", "b"], ["a", "x", "y", "b"]))
        self.assertFalse(same(["a", "...", "b"], ["a", "x"]))
        self.assertFalse(same([], ["more"]))

    def test_blocks_are_found(self):
        page = "```sh\na\n```\n\n```text\nb\n```\n\n```sh no-run\nc\n```\n```sh\nd\n```\nplain\n"
        self.assertEqual([(1, "a\n", "b\n"), (12, "d\n", "")], list(blocks(page)))


class Pages(unittest.TestCase):
    def run_page(self, page):
        with tempfile.TemporaryDirectory() as name:
            folder = pathlib.Path(name).resolve()
            shutil.copytree(ROOT / "configs", folder / "configs")
            programs = folder / ".bin"
            programs.mkdir()
            (programs / "spillway").symlink_to(pathlib.Path(os.environ["SPILLWAY"]).resolve())
            environment = {name: value for name, value in os.environ.items()
                           if not name.startswith(("SPILLWAY", "SLURM"))}
            environment.update(PATH=f"{programs}:{environment['PATH']}", TMPDIR=name, LC_ALL="C.UTF-8")
            count = 0
            for line, commands, expected in blocks(page.read_text()):
                result = subprocess.run(["bash", "-c", commands], cwd=folder, env=environment, text=True,
                                        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                        stderr=subprocess.STDOUT, timeout=60)
                count += 1
                with self.subTest(page=page.name, line=line):
                    want, got = masked(expected, folder), masked(result.stdout, folder)
                    if not same(want, got):
                        self.assertEqual("\n".join(want), "\n".join(got), commands)
                    self.assertEqual(result.returncode, 0, commands)
            return count

    def test_pages(self):
        for page in PAGES:
            with self.subTest(page=page.name):
                self.assertGreater(self.run_page(page), 0, f"no command in {page.name} is run")


if __name__ == "__main__":
    unittest.main()
