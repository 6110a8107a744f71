"""Real odd files: each comes back byte for byte, or is refused with a reason.

  edge_files_test.py [DIRECTORY [REFERENCE]]

DIRECTORY (or $SPILLWAY_EDGE_FILES) holds them; without, the test is skipped. Each is put behind
REFERENCE (or a generated genome) and by itself. Prints a table. $SPILLWAY is the program; agc, if
it is on the PATH, has to read the same archives.
"""

import collections
import concurrent.futures
import gzip
import os
import pathlib
import sys
import tempfile

from round_trip import AGC, Changed, make_reference, round_trip

THREADS = 2


def outcome(path, reference):
    data = path.read_bytes()
    if data.startswith(b"\x1f\x8b"):
        data = gzip.decompress(data)
    with tempfile.TemporaryDirectory(prefix="spillway-edge-") as name:
        try:
            reason = round_trip(path, data, pathlib.Path(name), reference)
        except Changed as changed:
            return "CHANGED", str(changed)
    return ("exact", "") if reason is None else ("refused", reason)


def main():
    folder = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else os.environ["SPILLWAY_EDGE_FILES"])
    with tempfile.TemporaryDirectory(prefix="spillway-edge-") as name:
        reference = pathlib.Path(sys.argv[2] if len(sys.argv) > 2 else f"{name}/reference.fa")
        if len(sys.argv) <= 2:
            make_reference(reference, 200_000)
        files = sorted(folder.iterdir())
        if not files:
            sys.exit(f"{folder}: no files")
        with concurrent.futures.ThreadPoolExecutor(THREADS) as pool:
            behind = list(pool.map(lambda path: outcome(path, reference), files))
            alone = list(pool.map(lambda path: outcome(path, None), files))
    print(f"{len(files)} files; agc reads the same archives: {'yes' if AGC else 'not on the PATH'}")
    for title, outcomes in (("behind a reference", behind), ("by itself", alone)):
        count = collections.Counter(what for what, _ in outcomes)
        print(f"\n{title}: " + ", ".join(f"{count[k]} {k}" for k in ("exact", "refused", "CHANGED")))
        for path, (what, why) in zip(files, outcomes):
            print(f"  {what:8} {path.name}" + (f": {why}" if why else ""))
    sys.exit(any(what == "CHANGED" for what, _ in behind + alone))


if __name__ == "__main__":
    if len(sys.argv) < 2 and "SPILLWAY_EDGE_FILES" not in os.environ:
        print("SKIPPED: lossless_edge_files: SPILLWAY_EDGE_FILES names no directory")
        sys.exit(77)
    main()
