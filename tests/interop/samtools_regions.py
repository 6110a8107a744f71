"""The same regions from samtools faidx on FASTA files and from spillway faidx on their archive.

Random regions of all files, half of them as reverse complements: the lengths from one base to whole contigs, a few
beyond the end of their contig. Each sequence and each header has to be the same. Prints what was compared and how long
both took; fails if anything differs."""

import argparse
import gzip
import os
import pathlib
import random
import shutil
import subprocess
import sys
import tempfile
import time

PROGRAM = os.environ.get("SPILLWAY", "build/release/spillway")


def arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--regions", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("-t", "--threads", type=int, default=2)
    parser.add_argument("files", type=pathlib.Path, nargs="+", help="FASTA, plain or gzip")
    return parser.parse_args()


def run(*words):
    begun = time.monotonic()
    done = subprocess.run([str(word) for word in words], stdout=subprocess.PIPE, check=True,
                          stderr=subprocess.PIPE)
    return done.stdout, time.monotonic() - begun


def copied(files, directory):
    """Plain copies, where samtools may put its index, by the names of their samples."""
    copies = {}
    for file in files:
        is_packed = file.suffix == ".gz"
        copy = directory / (file.stem if is_packed else file.name)
        with (gzip.open if is_packed else open)(file, "rb") as source, open(copy, "wb") as target:
            shutil.copyfileobj(source, target)
        copies[copy.stem] = copy
    return copies


def contigs(copies):
    """(sample, name, bases), of names that are in their sample once."""
    found = []
    for sample, path in copies.items():
        run("samtools", "faidx", path)
        rows = [line.split("\t") for line in pathlib.Path(f"{path}.fai").read_text().splitlines()]
        found += [(sample, row[0], int(row[1])) for row in rows if int(row[1]) > 0]
    return found


def region(rng, name, bases):
    if rng.random() < 0.02:
        return name
    begin = rng.randint(1, bases)
    end = begin + int(10 ** rng.uniform(0, 5))
    if rng.random() < 0.95:
        end = min(end, bases)
    form = rng.choice(("{}:{}-{}", "{}:{:,}-{:,}", "{}:{}-{}", "{}:{}"))
    return form.format(name, begin, end)


def compare(args, archive, copies, asked, flags, directory):
    """Asks both; the seconds that each took."""
    lists = {sample: [r for s, r in asked if s == sample] for sample in copies}
    expected = {}
    by_samtools = 0.0
    for sample, regions in lists.items():
        if not regions:
            continue
        (directory / "theirs").write_text("".join(r + "\n" for r in regions))
        text, seconds = run("samtools", "faidx", *flags, "-r", directory / "theirs", copies[sample])
        by_samtools += seconds
        expected[sample] = iter(text.decode().split(">")[1:])
    (directory / "ours").write_text("".join(f"{s}:{r}\n" for s, r in asked))
    text, by_us = run(PROGRAM, "faidx", *flags, "-t", args.threads, "-r", directory / "ours", archive)
    ours = text.decode().split(">")[1:]
    if len(ours) != len(asked):
        sys.exit(f"{len(ours)} sequences came for {len(asked)} regions")
    bases = 0
    for (sample, wanted), record in zip(asked, ours):
        if record != f"{sample}:{next(expected[sample])}":
            sys.exit(f"{sample}:{wanted} {' '.join(flags)} is not what samtools gives")
        bases += len(record)
    return bases, by_us, by_samtools


def main():
    args = arguments()
    if shutil.which("samtools") is None:
        print("SKIPPED: interop_samtools: samtools is not on the PATH")
        sys.exit(77)
    with tempfile.TemporaryDirectory(prefix="spillway-regions-") as name:
        directory = pathlib.Path(name)
        copies = copied(args.files, directory)
        archive = directory / "all.agc"
        run(PROGRAM, "create", "-t", args.threads, "--scratch-dir", directory, "-o", archive,
            *copies.values())
        rng = random.Random(args.seed)
        found = contigs(copies)
        chosen = rng.choices(found, weights=[bases for _, _, bases in found], k=args.regions)
        asked = [(sample, region(rng, contig, bases)) for sample, contig, bases in chosen]
        half = len(asked) // 2
        for flags, part in (([], asked[:half]), (["-i"], asked[half:])):
            bases, ours, theirs = compare(args, archive, copies, part, flags, directory)
            print(f"{len(part)} regions of {len(copies)} samples{' reversed' if flags else ''}, "
                  f"{bases} bytes: the same; {ours:.2f} s, samtools {theirs:.2f} s")


if __name__ == "__main__":
    main()
