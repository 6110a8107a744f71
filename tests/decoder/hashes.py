"""Hashes of all parts and of the footer (docs/FORMAT.md, "Extensions", `spillway-hashes`)."""

from cursor import Cursor, check
from libraries import xxh3

STREAM = "spillway-hashes"
MAGIC = b"SPLWHASH"
PARTS_BETWEEN = 65536


def check_hashes(container):
    """Compares everything in the file with its hashes; returns how many parts that were."""
    hash_parts = sorted(container.parts(STREAM), key=lambda part: part.offset)
    parts = sorted((part for parts in container.streams.values() for part in parts),
                   key=lambda part: part.offset)
    end = 0
    for part in parts:
        check(part.offset == end, "gap between parts")
        end += len(part.stored)
    check(end == container.footer_at, "gap before the footer")
    check(hash_parts and hash_parts[-1] == parts[-1], "the last part is not one of hashes")

    compared = 0
    waiting = []
    for part in parts:
        if part not in hash_parts:
            waiting.append(part)
            continue
        last = part is parts[-1]
        check(last or len(waiting) == PARTS_BETWEEN, "parts between two of hashes")
        check_own_hash(part, last)
        cursor = Cursor(part.data)
        check(part.metadata == len(waiting), "number of hashes")
        for one in waiting:
            check(cursor.little_endian(4) == xxh3(one.stored) & 0xFFFFFFFF, "hash of a part")
        if last:
            footer = container.bytes[container.footer_at:]
            check(cursor.little_endian(8) == xxh3(footer), "hash of the footer")
        cursor.take(8)
        check(cursor.rest() == (MAGIC if last else b""), "end of a part of hashes")
        compared += len(waiting)
        waiting = []
    return compared


def check_own_hash(part, last):
    hashed, own = part.stored, b""
    if last:
        hashed = hashed[:-len(MAGIC)]
    hashed, own = hashed[:-8], hashed[-8:]
    check(int.from_bytes(own, "little") == xxh3(hashed), "hash of a part of hashes")
