"""Damaged archives: `verify` finds each flipped bit and each cut, and no verb crashes, hangs or
takes more memory than a small archive warrants.

  damage_test.py [--all | --few] [ARCHIVE]

ARCHIVE, or an archive of a small job that has all there is: several samples and batches, masks,
odd layouts and headers, residues. --all: 2000 flips and 500 cuts, each read with every verb;
otherwise fewer, and the other verbs on a part of them; --few: fewer still, for a program with
sanitizers, which is ten times as slow. $SPILLWAY is the program.
"""

import collections
import concurrent.futures
import os
import pathlib
import random
import re
import subprocess
import sys
import tempfile
import threading
import unittest

import genomes

PROGRAM = os.path.abspath(os.environ.get("SPILLWAY", "build/release/spillway"))
EVERY = "--all" in sys.argv
FEW = "--few" in sys.argv
ARCHIVE = next((arg for arg in sys.argv[1:] if not arg.startswith("--")), None)

FLIPS, CUTS, LONGER = (2000, 500, 20) if EVERY else (120, 36, 4) if FEW else (400, 120, 10)
ALL_VERBS_EVERY = 1 if EVERY else 4  # of the damaged archives
SEED = 1
SECONDS = 60  # what takes longer hangs
MEBIBYTES = 1024
THREADS = 2
CODES = {0, 3, 4, 5, 6, 7, 8}  # docs/reference/exit-codes.md; 2: the command line is right, 1: a defect


def samples():
    """Texts by name, with everything in them that takes a stream of its own."""
    rng = random.Random(SEED)
    for number, (name, contigs) in enumerate(genomes.collection(SEED, 7, 30000).items()):
        text = genomes.fasta([(header, genomes.soft_masked(rng, bases)) for header, bases in contigs],
                             (80, 60, 61, 100)[number % 4]).encode()
        if number == 2:
            text = text.replace(b"\n", b"\r\n")
        if number == 3:
            text = b"; from nowhere\n" + text.replace(b"\n>", b"\n\n> \xe9\t", 2) + b"\n\n"
        if number == 4:
            text = text[:-1].replace(b"ACGT", b"AC GT", 3)
        yield name, text


def run(*args):
    """(exit code or minus the signal, standard output, messages, peak MiB); None for the code if it
    hangs."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        process = subprocess.Popen([PROGRAM, *map(str, args)], stdin=subprocess.DEVNULL, stdout=out,
                                   stderr=err)
        hung = threading.Event()
        timer = threading.Timer(SECONDS, lambda: (hung.set(), process.kill()))
        timer.start()
        _, status, usage = os.wait4(process.pid, 0)
        timer.cancel()
        code = None if hung.is_set() else os.waitstatus_to_exitcode(status)
        process.returncode = code or 0
        out.seek(0)
        err.seek(0)
        return code, out.read(), err.read().decode(errors="replace"), usage.ru_maxrss // 1024


def has_verb(verb):
    return any(line.split()[:1] == [verb.encode()] for line in run("--help")[1].splitlines())


class Damage:
    """A way to damage the archive's bytes."""

    def __init__(self, sort, at, bit=0):
        self.sort, self.at, self.bit = sort, at, bit

    def __str__(self):
        return f"{self.sort} at {self.at}" + (f" bit {self.bit}" if self.sort == "flip" else "")

    def apply(self, data):
        if self.sort == "cut":
            return data[:self.at]
        if self.sort == "longer":
            return data + random.Random(self.at).randbytes(1 + self.at)
        data = bytearray(data)
        data[self.at] ^= 1 << self.bit
        return data


def damages(size):
    rng = random.Random(SEED)
    bits = rng.sample(range(8 * size), min(FLIPS, 8 * size))
    yield from (Damage("flip", bit // 8, bit % 8) for bit in bits)
    yield from (Damage("cut", at) for at in rng.sample(range(size), min(CUTS, size)))
    yield from (Damage("longer", rng.choice((0, 1, 7, 8, 15, 4095))) for _ in range(LONGER))


class DamageTest(unittest.TestCase):
    def setUp(self):
        temporary = tempfile.TemporaryDirectory(prefix="spillway-damage-")
        self.addCleanup(temporary.cleanup)
        self.directory = pathlib.Path(temporary.name)
        self.archive = ARCHIVE or self.make_archive()
        self.data = pathlib.Path(self.archive).read_bytes()

    def make_archive(self):
        paths = []
        for name, text in samples():
            paths.append(self.directory / f"{name}.fa")
            paths[-1].write_bytes(text)
        archive = self.directory / "good.agc"
        done = run("create", "-t", THREADS, "-s", 1000, "-b", 2, "-o", archive, *paths)
        # Packs of two are not for all readers, and a warning says so.
        self.assertEqual((done[0], re.sub(r"spillway: warning: .*: ragc .*\n", "", done[2])), (0, ""))
        return archive

    def verbs(self):
        """Arguments behind which the archive's path, None, stands."""
        names = run("listset", self.archive)[1].decode().split("\n")[:-1]
        contigs = [line.strip() for line in
                   run("listctg", self.archive, names[-1])[1].decode().split("\n")[1:-1]]
        reads = [["getcol", "-t", 1, None], ["getset", "-t", THREADS, None, *names[1:3]],
                 ["getctg", "-t", 1, None, f"{contigs[0].split()[0]}@{names[-1]}:5000-9000"],
                 ["listset", None], ["listctg", None, *names], ["listref", None], ["info", None]]
        return [["verify", None]] * has_verb("verify") + \
            reads + [["digests", None]] * has_verb("digests")

    def test_damage(self):
        verbs = self.verbs()
        fill = lambda verb, path: [path if word is None else word for word in verb]
        good = [run(*fill(verb, self.archive)) for verb in verbs]
        for verb, (code, _, messages, _) in zip(verbs, good):
            self.assertEqual((code, messages), (0, ""), verb)

        wrong, tally = [], collections.Counter()

        def check(number, damage):
            path = self.directory / f"damaged{threading.get_ident()}.agc"
            path.write_bytes(damage.apply(self.data))
            found = False
            for verb, whole in zip(verbs, good):
                if verb[0] != "verify" and number % ALL_VERBS_EVERY:
                    break
                code, out, messages, mebibytes = run(*fill(verb, path))
                tally["runs"] += 1
                story = f"{damage}: {verb[0]}: exit code {code}, {messages!r}"
                if code is None:
                    tally["hangs"] += 1
                    wrong.append(story + " (hangs)")
                elif code not in CODES:
                    tally["crashes"] += 1
                    wrong.append(story)
                elif mebibytes > MEBIBYTES:
                    tally["too much memory"] += 1
                    wrong.append(f"{story} ({mebibytes} MiB)")
                elif verb[0] == "verify":
                    found = code != 0
                elif code == 0 and out != whole[1]:
                    tally["other results than before without an error"] += 1
                elif code != 0 and not messages:
                    wrong.append(story + " (says nothing)")
            if verbs[0][0] == "verify":
                tally[damage.sort + (" found" if found else " not found")] += 1
                if not found:
                    wrong.append(f"{damage}: verify finds nothing")

        with concurrent.futures.ThreadPoolExecutor(THREADS) as pool:
            list(pool.map(check, *zip(*enumerate(damages(len(self.data))))))
        print(f"{len(self.data)} bytes;", "; ".join(f"{k}: {n}" for k, n in sorted(tally.items())))
        self.assertFalse(wrong, "\n" + "\n".join(wrong[:50]))


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
