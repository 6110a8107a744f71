"""The streams that Spillway adds (docs/FORMAT.md, "Extensions"), but for `spillway-hashes`."""

import dataclasses
import hashlib
import re

from cursor import Cursor, check
from libraries import decompress_exactly, xxh3_128

MOST_IN_BLOCK = 4 << 20
MOST_IN_PAYLOAD = 1 << 20
KEY_LIMIT = 1 << 32

FORM_LONG, FORM_CUT, FORM_HASH = 40, 4, 5
SAMPLE_OF_TOTALS = 0xFFFFFFFF


def next_key(cursor, major, minor):
    step = cursor.leb128()
    major += step
    minor = cursor.leb128() + (0 if step else minor)
    check(major < KEY_LIMIT and minor < KEY_LIMIT, "key beyond 32 bits")
    return major, minor


def read_rows(parts):
    """[((major, minor), payload, first in its block)]"""
    rows = []
    first_keys = []
    for part in parts[:-1]:
        check(part.metadata <= MOST_IN_BLOCK, "block too large")
        block = Cursor(decompress_exactly(part.data, part.metadata))
        key = (0, 0)
        in_block = []
        while not block.at_end():
            key = next_key(block, *key)
            payload = block.text()
            check(len(payload) <= MOST_IN_PAYLOAD, "payload too large")
            in_block.append((key, payload, not in_block))
        check(in_block, "block without rows")
        first_keys.append(in_block[0][0])
        rows += in_block
    if parts:
        check(first_keys, "stream without rows")
        index = Cursor(decompress_exactly(parts[-1].data, parts[-1].metadata))
        key = (0, 0)
        for first in first_keys:
            key = next_key(index, *key)
            check(key == first, "key of a block in the index")
        index.expect_end()
    keys = [key for key, _, _ in rows]
    check(keys == sorted(keys), "rows do not ascend")
    return rows


def by_key(rows):
    """{key: [payload]}"""
    found = {}
    for key, payload, _ in rows:
        found.setdefault(key, []).append(payload)
    return found


def once_by_key(rows):
    """{key: payload}"""
    found = by_key(rows)
    check(len(found) == len(rows), "two rows of a key")
    return {key: payloads[0] for key, payloads in found.items()}


def with_residues(letters, payloads):
    """The sequence of a contig, non-IUPAC bytes in their places."""
    out = bytearray(letters)
    for payload in payloads:
        cursor = Cursor(payload)
        at = 0
        while not cursor.at_end():
            at += cursor.leb128()
            run = cursor.text()
            check(run, "run of no bytes")
            out[at:at + len(run)] = run
            at += len(run)
    return bytes(out[:len(letters)])


def mask_ids(payloads, segments):
    """Mask id, or None, for each of so many segments of a contig."""
    ids = [None] * segments
    for payload in payloads:
        cursor = Cursor(payload)
        at = cursor.leb128()
        while not cursor.at_end():
            at += cursor.leb128()
            check(at < segments, "mask of a segment that is not there")
            ids[at] = cursor.leb128()
            at += 1
    return ids


@dataclasses.dataclass(frozen=True)
class Style:
    width: int
    header_end: bytes
    eol: bytes
    end: bytes
    empty: bytes

    def write(self, header, sequence):
        text = b">" + header + self.header_end
        if not sequence:
            return text + self.empty
        width = self.width or len(sequence)
        lines = (sequence[at:at + width] for at in range(0, len(sequence), width))
        return text + self.eol.join(lines) + self.end


DEFAULT_STYLE = Style(80, b"\n", b"\n", b"\n", b"")


def read_style(cursor):
    style = Style(cursor.leb128(), cursor.text(), cursor.text(), cursor.text(), cursor.text())
    cursor.expect_end()
    check(len(style.eol) <= 8, "line end too long")
    check(max(map(len, (style.header_end, style.end, style.empty))) <= 255, "style too long")
    return style


class Tokens:
    def __init__(self, cursor):
        self.header_end = cursor.text()
        self._tokens = []
        self.add(cursor)

    def add(self, cursor):
        while not cursor.at_end():
            gap, repeat, text = cursor.leb128(), cursor.leb128(), cursor.text()
            check(text and repeat, "token without text")
            check(repeat == 1 or gap and len(text) <= 8, "repeated token")
            self._tokens.append((gap, repeat, text))

    def write(self, header, sequence):
        pieces = [b">", header, self.header_end]
        at = 0
        for gap, repeat, text in self._tokens:
            for _ in range(repeat):
                pieces += [sequence[at:at + gap], text]
                at += gap
                check(at <= len(sequence), "tokens beyond the bases")
        return b"".join([*pieces, sequence[at:]])


class Layout:
    """Writes contigs, which have to come in the order of the archive."""

    def __init__(self, rows):
        self._rows = {}
        for key, payload, first in rows:
            check(not first or payload[:1] == b"\0", "block that does not begin with a style")
            self._rows.setdefault(key, []).append((payload, first))
        self._style = DEFAULT_STYLE

    def write(self, key, header, sequence):
        """The text of a contig, and what ends its header line."""
        before = b""
        writer = None
        order = []
        for payload, first in self._rows.get(key, []):
            cursor = Cursor(payload)
            kind = cursor.byte()
            if not first:
                order.append(kind)
            if kind == 0:
                self._style = read_style(cursor)
            elif kind == 1:
                writer = read_style(cursor)
            elif kind == 2:
                writer = Tokens(cursor)
            elif kind == 3:
                check(isinstance(writer, Tokens), "more tokens of a contig without any")
                writer.add(cursor)
            else:
                check(kind == 4 and not cursor.at_end(), "kind of layout, or empty text")
                before += cursor.rest()
        check(re.fullmatch(b"\4*([\0\1]?|\2\3*)", bytes(order)), f"kinds of layout {order}")
        writer = writer or self._style
        return before + writer.write(header, sequence), writer.header_end


def line_end_of(header_ends):
    """What is added to the text of a sample without a line end, if another follows."""
    first = next(filter(None, header_ends), b"")
    return b"\r" if first.startswith(b"\r") and b"\n" not in first else b"\n"


def long_digest(sequence):
    upper = sequence.upper()
    return hashlib.md5(upper).digest() + hashlib.sha512(upper).digest()[:24]


def in_set(form, sequence):
    """What a contig adds to the digest of all contigs together."""
    return xxh3_128(sequence.upper()) if form == FORM_HASH else long_digest(sequence)


def stored_digest(form, sequence):
    if form == FORM_CUT:
        return hashlib.sha512(sequence.upper()).digest()[:4]
    return in_set(form, sequence)[:4 if form == FORM_HASH else 40]


def read_digests(rows):
    """{(sample, contig): (form, digest)}, and [(first sample, digest of the contigs together)]"""
    digests = {}
    totals = []
    for (sample, contig), payload, _ in rows:
        if sample == SAMPLE_OF_TOTALS:
            totals.append((contig, payload))
            continue
        cursor = Cursor(payload)
        form = cursor.byte()
        check(form in (FORM_LONG, FORM_CUT, FORM_HASH), "form of digests")
        while not cursor.at_end():
            check((sample, contig) not in digests, "two digests of a contig")
            digests[sample, contig] = form, cursor.take(40 if form == FORM_LONG else 4)
            contig += 1
    return digests, totals


def compare_digests(rows, sequences):
    """Compares `sequences`, {(sample, contig): sequence}, with rows of digests; returns how many
    have one."""
    digests, totals = read_digests(rows)
    for key, (form, digest) in digests.items():
        check(key in sequences, "digest of a contig that is not there")
        check(stored_digest(form, sequences[key]) == digest, f"digest of {key}")
    end = KEY_LIMIT
    for first, total in reversed(totals):
        check(first < end, "digests of all contigs together do not ascend")
        keys = [key for key in sequences if first <= key[0] < end]
        if total:
            check(digests.keys() >= set(keys), f"a contig from sample {first} on has no digest")
            together = b"".join(in_set(digests[key][0], sequences[key]) for key in keys)
            check(hashlib.sha512(together).digest()[:24] == total, f"digest from sample {first} on")
        else:
            check(digests.keys().isdisjoint(keys), f"contigs from sample {first} on have digests")
        end = first
    check(all(key[0] >= end for key in digests), "digests before the first sample that has them")
    return len(digests)
