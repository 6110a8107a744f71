"""One odd file through an archive and back: what both programs give, and what they should give."""

import os
import pathlib
import random
import re
import shutil
import subprocess

PROGRAM = os.path.abspath(os.environ.get("SPILLWAY", "build/release/spillway"))
AGC = shutil.which("agc")
REFUSALS = (3, 6)  # exit codes: input, unsupported
SECONDS = 120
ALPHABET = b"ACGTNRYSWKMBDHVU"
BOM = b"\xef\xbb\xbf"


def as_agc(byte):
    """The letter that agc sees for a byte of a sequence."""
    upper = bytes([byte]).upper()
    return upper if upper in [bytes([letter]) for letter in ALPHABET] else b"N"


SEEN_BY_AGC = b"".join(as_agc(byte) for byte in range(256))


def agc_sequences(data):
    """What agc can say of a FASTA text: the sequence of each record, by the rules of
    docs/FORMAT.md."""
    lf, cr = data.find(b"\n"), data.find(b"\r")
    lines_end_in_cr = cr >= 0 and data[cr + 1:cr + 2] != b"\n" and (lf < 0 or cr < lf)
    lines = data.removeprefix(BOM).split(b"\r" if lines_end_in_cr else b"\n")
    records = []
    for line in lines:
        if line.startswith(b">"):
            records.append([])
        elif records and not line.startswith(b";"):
            records[-1].append(line.translate(SEEN_BY_AGC, b"\r\n\t >"))
    return [b"".join(record) for record in records]


def parse(text):
    """The sequences of a plain FASTA text that agc wrote."""
    return [record.partition(b"\n")[2].replace(b"\n", b"")
            for record in (b"\n" + text).split(b"\n>")[1:]]


def make_reference(path, bases=20000):
    letters = random.Random(1).choices(b"ACGT", k=bases)
    lines = [bytes(letters[i:i + 70]) for i in range(0, bases, 70)]
    path.write_bytes(b">chr1 the reference\n" + b"\n".join(lines) + b"\n")


def call(program, *args):
    done = subprocess.run([program, *map(os.fsencode, args)], stdin=subprocess.DEVNULL,
                          capture_output=True, timeout=SECONDS)
    return done.returncode, done.stdout, done.stderr


class Changed(Exception):
    """Something was lost or changed, or was refused without a reason."""


def spillway(*args, may_warn=False):
    code, out, messages = call(PROGRAM, *args)
    # Tests ask for packs of many sizes.
    messages = re.sub(rb"spillway: warning: [^\n]*: ragc [^\n]* misreads it: [^\n]*\n", b"", messages)
    warned = may_warn and all(line.startswith(b"spillway: warning: ")
                              for line in messages.splitlines())
    if code != 0 or messages and not warned:
        raise Changed(f"spillway {args[0]}: exit code {code}, {messages!r}")
    return out


def agc(*args):
    code, out, messages = call(AGC, *args)
    if code != 0:
        raise Changed(f"agc {args[0]}: exit code {code}, {messages[-200:]!r}")
    return out


def check_agc(archive, sample, data):
    """agc lists and extracts the sample: what it has letters for."""
    expected = agc_sequences(data)
    # Its own heading takes one line.
    listed = agc("listctg", archive, sample).count(b"\n") - 1
    if listed != len(expected):
        raise Changed(f"agc lists {listed} contigs of {len(expected)}")
    for got, wanted in zip(parse(agc("getset", archive, sample)), expected, strict=True):
        if got != wanted:
            raise Changed("agc extracts another sequence")


def round_trip(path, data, directory, reference=None):
    """Puts the file at `path` through an archive behind `reference`, if there is one, and back.
    Nothing if each byte of `data` comes back; the reason if the file was refused; raises Changed.
    """
    archive = directory / "archive.agc"
    inputs = ([reference] if reference else []) + [path]
    code, _, messages = call(PROGRAM, "create", "-t", "2", "-o", archive, *inputs)
    if code != 0:
        text = os.fsdecode(messages)
        prefix = "spillway: error: "
        if code not in REFUSALS or not text.startswith(prefix) or text.count("\n") != 1:
            raise Changed(f"create: exit code {code}, {text!r}")
        if os.fspath(path) not in text:
            raise Changed(f"refused without its name: {text!r}")
        if any(directory.glob("archive.agc*")):
            raise Changed("refused, but something is left at the output")
        return text[len(prefix):].strip().replace(f"{os.fspath(path)}:", "").strip()
    sample = spillway("listset", archive)
    if reference:
        sample = sample.replace(os.fsencode(reference.stem) + b"\n", b"", 1)
    sample = os.fsdecode(sample.removesuffix(b"\n"))
    if spillway("getset", archive, sample) != data:
        raise Changed("getset gives other bytes")
    before = reference.read_bytes() if reference else b""
    if spillway("getcol", archive) != before + data:
        raise Changed("getcol gives other bytes")
    if AGC:
        check_agc(archive, sample, data)
    return None
