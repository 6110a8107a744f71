"""What the scripts in this folder share: finding programs, measuring, reading archives back."""

import argparse
import csv
import os
import pathlib
import random
import re
import shlex
import shutil
import subprocess
import sys

CODES = b"ACGTNRYSWKMBDHVUacgtnryswkmbdhvu"
REFERENCES = {"yeast": "S288C.genome.fa"}
SINGLES = "edge"  # a directory of odd files that are no set
REPOSITORY = pathlib.Path(__file__).resolve().parents[2]


def parser(description):
    """Options that every script has."""
    p = argparse.ArgumentParser(description=description)
    p.add_argument("--build", type=pathlib.Path, default=REPOSITORY / "build" / "release",
                   help="build directory with spillway and tools/ (default: %(default)s)")
    p.add_argument("--agc", default=shutil.which("agc"),
                   help="the peer (default: agc on the PATH, if there is one)")
    p.add_argument("--work", type=pathlib.Path, default=pathlib.Path("bench-work"),
                   help="directory for archives, scratch and messages (default: %(default)s)")
    p.add_argument("-t", "--threads", type=int, default=2)
    p.add_argument("-r", "--repeats", type=int, default=1)
    p.add_argument("--report", type=pathlib.Path, help="the Markdown report (default: stdout only)")
    p.add_argument("--create-options", default="", help="more options for spillway create")
    return p


def inputs_of(directory):
    """The files of a set, the reference first: the one in REFERENCES, or the first by name."""
    files = sorted(f for f in directory.iterdir() if f.is_file())
    reference = directory / REFERENCES.get(directory.name, files[0].name)
    return [reference] + [f for f in files if f != reference]


def sample_name(path):
    return re.sub(r"(\.gz|\.fa|\.fasta|\.fna)+$", "", path.stem)


class Programs:
    """Paths of the programs; a missing one ends the script before anything is measured."""

    def __init__(self, arguments):
        self.spillway = arguments.build / "spillway"
        self.bench = arguments.build / "tools" / "bench"
        self.simulate = arguments.build / "tools" / "simulate"
        self.fasta_digest = arguments.build / "tools" / "fasta_digest"
        self.agc = pathlib.Path(arguments.agc) if arguments.agc else None
        for path in vars(self).values():
            if path is not None and not os.access(path, os.X_OK):
                sys.exit(f"{path}: no such program (cmake --build --preset release?)")

    def readers(self):
        """(name, program) of every program that extracts from archives."""
        return [("spillway", self.spillway)] + ([("agc", self.agc)] if self.agc else [])


class Report:
    """Collects Markdown and failures; prints as it goes."""

    def __init__(self, path):
        self.path = path
        self.text = ""
        self.failures = []

    def add(self, text):
        print(text, flush=True)
        self.text += text + "\n"
        if self.path:
            self.path.write_text(self.text)

    def check(self, what, problem):
        """One line for a check; `problem` is empty where it passed."""
        if problem:
            self.failures.append(f"{what}: {problem}")
        self.add(f"- {what}: " + (f"**FAILED**: {problem}" if problem else "ok"))

    def exit(self):
        self.add(f"\n{len(self.failures)} failed" if self.failures else "\nall checks passed")
        sys.exit(1 if self.failures else 0)


def words(*parts):
    """A shell command from words; {out} and {scratch} are left for bench to replace."""
    return " ".join(str(p) if str(p) in ("{out}", "{scratch}") else shlex.quote(str(p))
                    for p in parts)


def measure(programs, work, commands, *, repeats=1, peer=None, memory_limit_mib=None):
    """Runs {name: shell command} under bench, keeping outputs as work/NAME.out.

    Returns (Markdown table of medians, {name: figures of the last run}, messages)."""
    tsv = work / "runs.tsv"
    command = [programs.bench, "--work", work, "--tsv", tsv, "--keep-outputs", "-r", str(repeats)]
    if peer:
        command += ["--peer", peer]
    if memory_limit_mib:
        command += ["--memory-limit", str(memory_limit_mib)]
    command += [f"{name}={text}" for name, text in commands.items()]
    result = subprocess.run(command, capture_output=True, text=True)
    if not tsv.exists():
        sys.exit(result.stderr)
    rows = {}
    with open(tsv) as file:
        for row in csv.DictReader(file, delimiter="\t"):
            name = row.pop("name")
            rows[name] = {key: float(value) for key, value in row.items()}
    return result.stdout, rows, result.stderr


def digest(programs, files, others="keep"):
    """{sample: [(contig, length, md5)]} of FASTA files; `others` are the letters that no code is for."""
    if not files:
        return {}
    command = [programs.fasta_digest, "--others", others, *files]
    return parse_digest(subprocess.run(command, check=True, capture_output=True).stdout)


def parse_digest(text):
    samples = {}
    for line in text.decode("utf-8", "surrogateescape").split("\n")[:-1]:
        # A header may hold tabs; the other fields may not.
        sample, rest = line.split("\t", 1)
        contig, length, md5 = rest.rsplit("\t", 2)
        samples.setdefault(sample, []).append((contig, int(length), md5))
    return samples


def difference(expected, found):
    """Empty if alike, otherwise where two digests differ first."""
    missing = [s for s in expected if s not in found]
    if missing:
        return f"{len(missing)} samples missing, first {missing[0]!r}"
    extra = [s for s in found if s not in expected]
    if extra:
        return f"{len(extra)} samples too many, first {extra[0]!r}"
    wrong = [s for s in expected if expected[s] != found[s]]
    if not wrong:
        return ""
    sample = wrong[0]
    if len(expected[sample]) != len(found[sample]):
        detail = f"{len(found[sample])} contigs instead of {len(expected[sample])}"
    else:
        detail = next(f"{f} instead of {e}" for e, f in zip(expected[sample], found[sample])
                      if e != f)
    return f"{len(wrong)} samples differ, first {sample!r}: {detail}"


def run(command):
    """(standard output, problem)"""
    result = subprocess.run([str(c) for c in command], capture_output=True)
    if result.returncode == 0:
        return result.stdout, ""
    return b"", f"exit {result.returncode}: {result.stderr.decode(errors='replace').strip()[-300:]}"


def check_getcol(programs, program, archive, expected, work):
    """Problem with extracting the whole collection; empty if there is none."""
    directory = work / "getcol"
    shutil.rmtree(directory, ignore_errors=True)
    directory.mkdir(parents=True)
    _, problem = run([program, "getcol", "-t", "2", "-o", directory, archive])
    if not problem:
        problem = difference(expected, digest(programs, sorted(directory.iterdir())))
    shutil.rmtree(directory)
    return problem


def check_getset(programs, program, archive, expected):
    """Problem with extracting samples one by one; empty if there is none."""
    for sample in expected:
        read = subprocess.Popen([program, "getset", archive, sample], stdout=subprocess.PIPE,
                                stderr=subprocess.PIPE)
        text = subprocess.run([programs.fasta_digest, "--sample", sample], stdin=read.stdout,
                              capture_output=True, check=True).stdout
        messages = read.stderr.read().decode(errors="replace").strip()
        read.stdout.close()
        read.stderr.close()
        if read.wait() != 0:
            return f"{sample}: exit {read.returncode}: {messages[-300:]}"
        problem = difference({sample: expected[sample]}, parse_digest(text))
        if problem:
            return problem
    return ""


def read_contigs(path, others):
    """{first word of header: upper-case sequence}, the first of each name."""
    odd = bytes(c for c in range(33, 256) if c not in CODES)
    contigs = {}
    for record in pathlib.Path(path).read_bytes().split(b">")[1:]:
        header, _, body = record.partition(b"\n")
        name = header.split()[0].decode() if header.split() else ""
        body = body.upper()
        if others == "drop":
            body = body.translate(None, odd)
        elif others == "N":
            body = body.translate(bytes.maketrans(odd, b"N" * len(odd)))
        contigs.setdefault(name, body.translate(None, b"\r\n\t "))
    return contigs


def draw_ranges(contigs, count, rng):
    """Random closed 0-based ranges (contig, first, last): ends, single bases and whole contigs too."""
    names = [name for name, sequence in contigs.items() if sequence and name]
    ranges = []
    for i in range(count):
        name = rng.choice(names)
        size = len(contigs[name])
        length = min(size, rng.choice([1, 50, 4000, 100_000, size]))
        first = rng.choice([0, size - length, rng.randint(0, size - length)])
        ranges.append((name, first, first + length - 1))
    return ranges


def check_ranges(program, archive, sample_files, others, seed=1, samples=20, ranges=10):
    """Problem with random ranges of random samples; empty if there is none."""
    rng = random.Random(seed)
    for sample in rng.sample(sorted(sample_files), min(samples, len(sample_files))):
        contigs = read_contigs(sample_files[sample], others)
        drawn = draw_ranges(contigs, ranges, rng)
        queries = [f"{name}@{sample}:{first}-{last}" for name, first, last in drawn]
        output, problem = run([program, "getctg", archive, *queries])
        if problem:
            return f"{queries[0]} ...: {problem}"
        found = [r.partition(b"\n") for r in output.split(b">")[1:]]
        if len(found) != len(drawn):
            return f"{sample}: {len(found)} ranges instead of {len(drawn)}"
        for query, (name, first, last), (header, _, body) in zip(queries, drawn, found):
            if body.translate(None, b"\n").upper() != contigs[name][first:last + 1]:
                return f"{query}: wrong sequence under header {header.decode()!r}"
    return ""


def simulate(programs, directory, *options):
    """The genomes of a collection by name, simulated unless they are there."""
    done = directory / "done"
    if not done.exists():
        shutil.rmtree(directory, ignore_errors=True)
        subprocess.run([programs.simulate, "-o", directory, *map(str, options)], check=True)
        done.touch()
    return sorted(directory.glob("*.fa"))


def windows(program, archive, count, length, rng):
    """`contig@sample:from-to`, of contigs whose names are theirs alone in their sample."""
    listed, problem = run([program, "digests", archive])
    if problem:
        sys.exit(problem)
    rows = [line.split("\t") for line in listed.decode().splitlines()[1:]]
    long_ones = [(row[0], row[1].split()[0], int(row[2])) for row in rows if int(row[2]) >= length]
    chosen = rng.choices(long_ones, weights=[bases for _, _, bases in long_ones], k=count)
    for sample, contig, bases in chosen:
        start = rng.randrange(bases - length + 1)
        yield f"{contig}@{sample}:{start}-{start + length - 1}"
