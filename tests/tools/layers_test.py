"""Which folder of src/ may include what, and how long files and classes are. Usage: layers_test.py

Dependencies point one way. What a folder includes is compared with the table below, with the DEPS of
src/CMakeLists.txt, and with the few places that may know each library.
"""

import collections
import pathlib
import re
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
SOURCES = (".cpp", ".hpp", ".h")

# Folder -> folders that it builds on. It may include those, and what those build on. A folder of
# compress/ is a layer of its own; `compress` is the files at its top.
LAYERS = {
    "base": "",
    "dna": "base",
    "codec": "dna",
    "scratch": "base",
    "digest": "base",
    "archive": "base",
    "remote": "archive",
    "archive_writer": "archive scratch",
    "collection": "archive_writer codec digest",
    "input": "codec",
    "fasta": "input",
    "segment": "codec scratch",
    "extract": "collection fasta remote",
    "library": "extract",
    "capi": "library",
    "libagc": "library",
    "python": "library",
    "verify": "extract",
    "run": "input",
    "config": "run",
    "compress/resume": "run scratch",
    "compress/plan": "config run segment collection",
    "compress/replace": "collection input",
    "compress/prepare": "compress/plan compress/replace compress/resume",
    "compress": "compress/plan compress/resume segment verify",
    "compress/split": "compress compress/replace",
    "compress/place": "compress",
    "compress/encode": "compress",
    "compress/metadata": "compress",
    "compress/append": "compress",
    "compress/convert": "compress",
    "compress/check": "compress",
    "compress/shards": "compress/check compress/encode compress/metadata compress/place compress/prepare compress/split",
    "write": "compress/convert compress/prepare",
    "capi_write": "capi write",
    "cli": "compress compress/append compress/prepare compress/resume compress/shards",
}

# The stages are joined by these files alone.
JOINS = {
    "compress/create.cpp": "prepare",
    "compress/stage_resources.hpp": "split",
    "compress/pipeline.hpp": "append place split",
    "compress/pipeline.cpp": "append check encode metadata place split",
}

# (folder, folder that it includes): what is not as it should be yet.
EXCEPTIONS = {
    ("compress/split", "compress/append"): "splitters of an append are those of its archive",
    ("compress/split", "compress/convert"): "an input may be a sample of an archive",
    ("compress/split", "compress/place"): "seeds of the reference are indexed as it is cut",
    ("compress/check", "compress/split"): "contigs without digests are counted as they are read",
    ("compress/append", "compress/metadata"): "copying is a step of the metadata stage",
    ("compress/encode", "compress/append"): "batches come with the group's stored reference",
    ("compress/encode", "compress/place"): "a reference is chosen by seeds",
    ("compress/metadata", "compress/append"): "streams go on where those of the archive end",
    ("compress/metadata", "compress/split"): "digests are written by what recorded them",
    ("compress/prepare", "compress/append"): "appending takes the shape of the archive",
    ("compress/prepare", "compress/convert"): "converting takes the samples of the archive",
    ("compress/plan", "compress/append"): "the plan asks each stage what it needs",
    ("compress/plan", "compress/convert"): "the plan asks each stage what it needs",
    ("compress/plan", "compress/encode"): "the plan asks each stage what it needs",
    ("compress/plan", "compress/place"): "the plan asks each stage what it needs",
}

# Code that reads archives links without a store and without what writes them.
READERS = ("archive", "remote", "extract", "library", "capi", "libagc", "python", "verify", "fasta",
           "input", "digest", "codec", "dna", "base")
WRITERS = ("scratch", "archive_writer", "segment", "run", "config", "compress", "write", "capi_write")

# What an archive consists of is decided here, so by integers: floating point differs by compiler,
# machine and libm.
DECIDING = ("codec", "dna", "segment", "collection", "digest", "archive_writer", "fasta",
            "compress/split", "compress/place", "compress/encode", "compress/metadata",
            "compress/append", "compress/convert", "compress/replace")

# Header -> where it may be included. Boost.Iostreams has filters that codec and cli use, too.
LIBRARIES = {
    r"lmdb\.h": "scratch",
    r"zstd(_errors)?\.h": "codec",
    r"zlib\.h": "codec input",
    r"libdeflate\.h": "codec",
    r"openssl/.*": "digest",
    r"xxhash\.h": "base",
    r"curl/.*": "remote",
    r"isa-l.*": "codec input",
    r"bzlib\.h": "input",
    r"lzma\.h": "input",
    r"pybind11/.*": "python",
    r"boost/program_options.*": "cli",
    r"boost/iostreams/.*": "codec input cli",
    r"boost/version\.hpp": "cli",
    r"boost/.*": "",
}


# base/mutex.hpp has annotated ones.
MUTEXES = re.compile(r"std::(\w*mutex|\w+_lock|lock_guard|condition_variable\w*)\b|"
                     r"#include <(\w*mutex|condition_variable)>")

# A file has one job, and so does a class.
MOST_FILE_LINES = 350
MOST_CLASS_LINES = 200

# What is longer yet: lines that it may have.
LONG_FILES = {
    "capi/spillway_c.cpp": 450,
    "python/module.cpp": 550,
    "python/spillway/_archive.py": 550,
}
LONG_CLASSES = {
    ("python/module.cpp", "Core"): 400,
}

# What belongs to the whole process, and so to the program: libraries run beside other code.
PROCESS_WIDE = {
    "signals": r"\bsignal\s*\(\s*[^)\s]|\b(sigaction|sigprocmask|raise|kill|alarm|setitimer)\s*\(",
    "the end of the process": r"\b(_?exit|_Exit|quick_exit|abort|terminate|atexit)\s*\(",
    "the heap": r"\bmallopt\b",
    "standard streams": r"\bstd::(cin|cout|cerr|clog)\b|\b(stdin|stdout|stderr)\b(?!\.)",
    "the environment": r"\b(getenv|secure_getenv|setenv|putenv|unsetenv)\s*\(|\benviron\b",
    "settings": r"\b(umask|chdir|fchdir|setlocale|setrlimit|setpriority|nice|set_new_handler)\s*\(",
    # fcntl's other locks are of the process, and go when it closes any descriptor of the file.
    "locks": r"\bF_(SET|GET)LKW?\b|\blockf\s*\(",
}
# Where it may be all the same.
PROCESS_WIDE_EXCEPTIONS = {
    ("remote/remote_environment.hpp", "the environment"):
        "credentials are where the tools of AWS look for them, for users of the library, too",
    ("base/assert.cpp", "standard streams"): "an assertion that fails, in builds with assertions",
    ("base/assert.cpp", "the end of the process"): "an assertion that fails, in builds with assertions",
    ("base/thread.cpp", "the end of the process"): "std::terminate, as std::thread does it",
    ("run/run_identity.cpp", "signals"): "kill by signal 0 asks whether a process is there",
}
# A variable of a namespace (whose contents are not indented) or a static one, unless it is constant.
VARIABLE = r"[\w:<>,*& ]*[\w>*&] +\w+ *(=[^;]*|\{[^;]*\})?;"
MUTABLE_STATIC = (
    r"(?!.*\b(const|constexpr|consteval)\b)(\s*(static|inline|thread_local|constinit) " + VARIABLE +
    r"|(?!(using|return|class|struct|enum|union|template|namespace|friend|extern|concept|typedef)\b)\w" + VARIABLE +
    r")")
STATICS = {
    "base/interrupt.hpp": "what a thread works under",
    "base/work_listener.hpp": "who listens to a thread's work",
    "capi/spillway_c.cpp": "the text of a thread's last error",
}


def folder_of(path):
    """Layer of a path below src/."""
    parts = pathlib.PurePosixPath(path).parts
    if parts[0] == "compress" and len(parts) > 2:
        return "/".join(parts[:2])
    return parts[0]


def uses_floating_point(text):
    """Whether the code, comments and strings aside, has a floating-point type, literal or header."""
    code = re.sub(r'//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"', "", text, flags=re.DOTALL)
    return bool(re.search(r"\b(float|double|duration)\b|<cmath>|\b\d+\.\d|\b\d+[eE]\d", code))


def code_lines(directory):
    """(path below `directory`, line), without comments, texts and preprocessor directives"""
    for file in sorted(directory.rglob("*")):
        if file.suffix not in SOURCES:
            continue
        text = re.sub(r"/\*.*?\*/", "", file.read_text(), flags=re.DOTALL)
        for line in text.splitlines():
            line = re.sub(r'"(\\.|[^"\\])*"', '""', line)
            line = re.sub(r"//.*", "", line)
            if not line.lstrip().startswith("#"):
                yield file.relative_to(directory).as_posix(), line


def includes(directory):
    """[(path below `directory`, "<" or '"', included)]"""
    found = []
    for file in sorted(directory.rglob("*")):
        if file.suffix in SOURCES:
            for line in file.read_text().splitlines():
                match = re.match(r'\s*#\s*include\s*([<"])([^>"]*)', line)
                if match:
                    path = file.relative_to(directory).as_posix()
                    found.append((path, match[1], match[2]))
    return found


def classes(text):
    """[(name, lines)] of the classes of a C++ file that are in no other; what is indented is in one."""
    found = []
    name, begin = None, 0
    for number, line in enumerate(text.splitlines()):
        match = re.match(r"(?:class|struct) (?:\S+ )*?(\w+)(?: final)?(?: : .*)? \{$", line)
        if match:
            name, begin = match[1], number
        elif name and line.startswith("}"):
            found.append((name, number - begin + 1))
            name = None
    return found


def reach(layers):
    """{layer: all that it builds on}"""
    below = {}
    for layer, direct in layers.items():  # in order of dependency
        direct = direct.split()
        below[layer] = set(direct).union(*(below[one] for one in direct))
    return below


def modules():
    """{module: its DEPS} of src/CMakeLists.txt"""
    text = (ROOT / "src/CMakeLists.txt").read_text()
    found = {}
    for match in re.finditer(r"^spillway_module\((\w+)([^)]*)\)", text, re.MULTILINE):
        deps = re.search(r"DEPS((?:\s+spillway_\w+)*)", match[2])
        found[match[1]] = re.sub("spillway_", "", deps[1] if deps else "").strip()
    return found


class Layers(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.own = collections.defaultdict(set)  # (folder, included folder) -> places
        cls.libraries = []
        for path, kind, included in includes(ROOT / "src"):
            if included.startswith("spillway/"):
                continue
            if kind == '"':
                cls.own[folder_of(path), folder_of(included)].add((path, included))
            else:
                cls.libraries.append((path, included))

    def test_every_folder_is_in_the_table(self):
        folders = {folder_of(path) for path, _, _ in includes(ROOT / "src")}
        self.assertEqual(folders, set(LAYERS))

    def test_folders_include_only_what_they_build_on(self):
        below = reach(LAYERS)
        wrong = []
        for (folder, included), places in sorted(self.own.items()):
            if folder == included or included in below[folder] or (folder, included) in EXCEPTIONS:
                continue
            wrong += [f"{path} includes {header}" for path, header in sorted(places)
                      if included not in {f"compress/{one}" for one in JOINS.get(path, "").split()}]
        self.assertEqual(wrong, [])

    def test_exceptions_are_still_needed(self):
        self.assertEqual([pair for pair in EXCEPTIONS if pair not in self.own], [])

    def test_readers_include_nothing_that_writes(self):
        wrong = [places for (folder, included), places in self.own.items()
                 if folder in READERS and included.split("/")[0] in WRITERS]
        self.assertEqual(wrong, [])

    def test_what_decides_bytes_uses_no_floating_point(self):
        for code in ("double x;", "x = 0.5;", "x *= 1e3;", "#include <cmath>"):
            self.assertTrue(uses_floating_point(code))
        for code in ("int x = 0x1e3;  // 0.5", 'fail("a double 0.5");', "a.b, 1'000"):
            self.assertFalse(uses_floating_point(code))
        wrong = [file.relative_to(ROOT).as_posix() for file in sorted((ROOT / "src").rglob("*"))
                 if file.suffix in SOURCES
                 and folder_of(file.relative_to(ROOT / "src").as_posix()) in DECIDING
                 and uses_floating_point(file.read_text())]
        self.assertEqual(wrong, [])

    def test_cmake_knows_the_same_dependencies(self):
        direct = modules()
        self.assertGreater(len(direct), 10)
        below = reach(direct)  # also: each module comes after those that it builds on
        used = collections.defaultdict(set)
        for folder, included in self.own:
            used[folder.split("/")[0]].add(included.split("/")[0])
        for module, deps in direct.items():
            with self.subTest(module=module):
                missing = used[module] - {module} - below[module]
                self.assertEqual(missing, set(), "included, but not among its DEPS or theirs")
                self.assertEqual(set(deps.split()) - used[module], set(), "DEPS, but not included")
                allowed = set().union(*(reach(LAYERS)[one] | {one} for one in LAYERS
                                        if one.split("/")[0] == module))
                allowed = {one.split("/")[0] for one in allowed}
                self.assertEqual(set(deps.split()) - allowed, set(), "DEPS against the table")

    def test_libraries_are_included_where_they_may_be(self):
        wrong = []
        for path, header in self.libraries:
            for pattern, folders in LIBRARIES.items():
                if re.fullmatch(pattern, header):
                    if folder_of(path).split("/")[0] not in folders.split():
                        wrong.append(f"{path} includes <{header}>")
                    break
        self.assertEqual(wrong, [])

    def test_mutexes_are_those_whose_use_clang_checks(self):
        wrong = []
        for file in sorted((ROOT / "src").rglob("*")):
            if file.suffix in SOURCES and file != ROOT / "src/base/mutex.hpp":
                wrong += [f"{file.relative_to(ROOT)}: {match[0]} (see CONTRIBUTING.md, Locks)"
                          for match in MUTEXES.finditer(file.read_text())]
        self.assertEqual(wrong, [])

    def test_only_the_program_uses_what_is_the_whole_process(self):
        wrong, used = [], set()
        for path, line in code_lines(ROOT / "src"):
            if folder_of(path) == "cli":
                continue
            for what, pattern in PROCESS_WIDE.items():
                if not re.search(pattern, line):
                    continue
                used.add((path, what))
                if (path, what) not in PROCESS_WIDE_EXCEPTIONS:
                    wrong.append(f"{path}: {what}: {line.strip()}")
        self.assertEqual(wrong, [])
        self.assertEqual(set(PROCESS_WIDE_EXCEPTIONS) - used, set(), "no longer needed")

    def test_the_library_has_no_variables_of_the_process(self):
        found = collections.defaultdict(list)
        for path, line in code_lines(ROOT / "src"):
            if folder_of(path) != "cli" and re.match(MUTABLE_STATIC, line):
                found[path].append(line.strip())
        for path, lines in found.items():
            if path not in STATICS:
                self.fail(f"{path}: {lines}")
            self.assertTrue(all("thread_local" in line for line in lines), (path, lines))
        self.assertEqual(set(found), set(STATICS))

    def test_public_headers_include_only_each_other_and_the_standard_library(self):
        for path, kind, included in includes(ROOT / "include"):
            with self.subTest(path=path):
                if kind == '"':
                    self.assertTrue(included.startswith("spillway/"), included)
                elif path.endswith(".h"):
                    self.assertIn(included, ("stddef.h", "stdint.h"), "not for a C header")
                else:
                    self.assertNotRegex(included, r"[./]", "not of the C++ library")


class Lengths(unittest.TestCase):
    """Of all files of src/, and of the classes in them."""

    @classmethod
    def setUpClass(cls):
        cls.texts = {file.relative_to(ROOT / "src").as_posix(): file.read_text()
                     for file in sorted((ROOT / "src").rglob("*")) if file.suffix in (*SOURCES, ".py")}

    def check(self, lines, most, exceptions):
        self.assertGreater(len(lines), 300)
        self.assertEqual({key: n for key, n in lines.items() if n > exceptions.get(key, most)}, {})
        self.assertEqual([key for key in exceptions if lines.get(key, 0) <= most], [],
                         "exceptions that are not needed any more")

    def test_files(self):
        self.check({path: text.count("\n") for path, text in self.texts.items()}, MOST_FILE_LINES, LONG_FILES)

    def test_classes(self):
        lines = {(path, name): n for path, text in self.texts.items() if path.endswith((".cpp", ".hpp"))
                 for name, n in classes(text)}
        self.check(lines, MOST_CLASS_LINES, LONG_CLASSES)


if __name__ == "__main__":
    unittest.main()
