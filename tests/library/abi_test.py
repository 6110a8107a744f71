"""The binary interface of libspillway and libspillway-write: what spillway.h or spillway_write.h
declares is what the library has, and what programs were built against before, which
tests/library/spillway.abi or spillway_write.abi describes (abidiff, of Debian's abigail-tools).

Usage: abi_test.py LIBRARY HEADER VERSION_SCRIPT [--write]. --write writes the description anew, for
functions that were added. What was there may only change together with SOVERSION.
"""

import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

LIBRARY, HEADER, VERSION_SCRIPT = sys.argv[1:4]
DESCRIPTION = pathlib.Path(__file__).with_name(pathlib.Path(HEADER).stem + ".abi")
# What is changed of the header, and whether a program that was built before would not start.
CHANGES = {
    "spillway.h": (("spw_fetch_many(", "spw_fetch_them(", True),
                   ("size_t capacity; ", "uint32_t capacity; ", False),
                   ("const char* name, int64_t* sample,", "const char* name, int32_t* sample,", False),
                   ("reserved[5]", "reserved[6]", False)),
    "spillway_write.h": (("spw_writer_finish(spw_writer* writer);", "spw_writer_end(spw_writer* writer);", True),
                         ("uint64_t line_length;", "uint32_t line_length;", False)),
}[pathlib.Path(HEADER).name]


def run(*command):
    return subprocess.run([str(word) for word in command], check=True, capture_output=True,
                          text=True).stdout


def declarations(header):
    """`type name(arguments)` of each function."""
    text = re.sub(r"/\*.*?\*/", "", header, flags=re.DOTALL)
    return [" ".join(text.split()) for text in re.findall(r"^SPW_API ([^;]+);", text, re.MULTILINE)]


def library_of(header, directory, name):
    """A library, with debug information, whose functions are those of the header, as C has them."""
    (directory / "declared.h").write_text(header)
    source = directory / f"{name}.c"
    source.write_text('#include <stdlib.h>\n#include "declared.h"\n' + "".join(
        f"{declaration} {{ abort(); }}\n" for declaration in declarations(header)))
    library = directory / f"{name}.so"
    soname = re.search(r"\(SONAME\).*\[(.*)\]", run("readelf", "-d", LIBRARY))[1]
    run("cc", "-g", "-O0", "-shared", "-fPIC", "-fvisibility=hidden", "-w", source, "-o", library,
        "-I", pathlib.Path(HEADER).parents[1],
        f"-Wl,--version-script={VERSION_SCRIPT}", f"-Wl,-soname={soname}")
    return library


def described(library):
    """The description, an element a line, without paths of this machine."""
    return run("abidw", "--no-corpus-path", "--no-comp-dir-path", "--no-show-locs", "--no-elf-needed",
               "--type-id-style", "hash", library).replace(f"{library.parent}/", "")


def compare(old, new):
    """What abidiff says, and its exit code: 0 no change, 4 a change, 8 one that breaks programs."""
    result = subprocess.run(["abidiff", "--no-architecture", str(old), str(new)], capture_output=True, text=True)
    return result.returncode, result.stdout + result.stderr


class BinaryInterface(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        directory = tempfile.TemporaryDirectory()
        cls.addClassCleanup(directory.cleanup)
        cls.directory = pathlib.Path(directory.name)
        cls.header = pathlib.Path(HEADER).read_text()
        cls.declared = library_of(cls.header, cls.directory, "declared")

    def test_the_header_is_what_programs_were_built_against(self):
        code, text = compare(DESCRIPTION, self.declared)
        self.assertEqual(code, 0, f"{text}\nIf functions were added: {' '.join(sys.argv)} --write")

    def test_the_library_has_what_the_header_declares(self):
        self.assertGreater(len(declarations(self.header)), 5)
        code, text = compare(self.declared, LIBRARY)
        self.assertEqual(code, 0, text)

    def test_changes_are_seen(self):
        for number, (old, new, breaks) in enumerate(CHANGES):
            with self.subTest(old):
                self.assertIn(old, self.header)
                changed = library_of(self.header.replace(old, new), self.directory, f"c{number}")
                code, text = compare(DESCRIPTION, changed)
                self.assertEqual(code & 12, 12 if breaks else 4, text)


if __name__ == "__main__":
    for tool in ("abidiff", "abidw", "readelf", "cc"):
        if not shutil.which(tool):
            print(f"skipped: no {tool} here (abidiff: Debian's abigail-tools)")
            sys.exit(77)
    if "--write" in sys.argv:
        with tempfile.TemporaryDirectory() as folder:
            DESCRIPTION.write_text(described(library_of(
                pathlib.Path(HEADER).read_text(), pathlib.Path(folder), "declared")))
        sys.exit(0)
    unittest.main(argv=sys.argv[:1])
