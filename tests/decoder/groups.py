"""Sequences of groups (docs/FORMAT.md, "Groups"), in the case that masks give them (docs/FORMAT.md,
"Extensions", `spillway-masks`)."""

import functools
import re

from container import base_64
from cursor import Cursor, check, to_letters
from libraries import decompress, decompress_exactly

RAW_GROUPS = 16
N_RUN_EXTRA = 4

TOKEN = re.compile(rb"(?P<literal>[A-U])|(?P<same>!)|\x1e(?P<run>\d+)\x04"
                   rb"|(?P<step>-?\d+)(?:,(?P<length>\d+))?\.")


def unpack_tuples(data):
    """Symbols of tuples."""
    check(data, "tuples without a marker")
    n, left = data[-1] >> 4, data[-1] & 15
    if n == 1:
        check(left == 0, "marker of tuples")
        return data[:-1]
    check(n in (2, 3, 4) and left < n and len(data) >= 2, "marker of tuples")
    base = {2: 16, 3: 6, 4: 4}[n]
    check(max(data[:-1]) < base**n, "byte of tuples")
    symbols = bytearray((len(data) - 2) * n)
    for digit in range(n):
        table = bytes(byte // base**(n - 1 - digit) % base for byte in range(256))
        symbols[digit::n] = data[:-2].translate(table)
    last = data[-2]
    tail = []
    for _ in range(left):
        tail.insert(0, last % base)
        last //= base
    check(last == 0, "last byte of tuples")
    return bytes(symbols) + bytes(tail)


def read_reference(part):
    """Symbols of a reference."""
    if part.metadata == 0:
        return part.data
    frame, kind = part.data[:-1], part.data[-1]
    check(kind in (0, 1), "kind of a reference")
    if kind == 0:
        return decompress_exactly(frame, part.metadata)
    symbols = unpack_tuples(decompress(frame, part.metadata + 2))
    check(len(symbols) == part.metadata, "number of symbols of a reference")
    return symbols


def read_pack(part):
    """Sequences or delta texts of a pack."""
    data = part.data
    if part.metadata:
        check(data[-1] == 0, "no byte 0 after a pack")
        data = decompress_exactly(data[:-1], part.metadata)
    check(data.endswith(b"\xff"), "pack without an end")
    return data[:-1].split(b"\xff")


def apply_delta(reference, text, min_match_length):
    """Letters that a text gives against `reference` (letters, too), in the predicted case."""
    check(text, "empty delta text")
    out = bytearray()
    pred = at = 0
    while at < len(text):
        token = TOKEN.match(text, at)
        check(token, f"delta text: byte {text[at]} at {at}")
        at = token.end()
        literal, same, run, step, length = token.groups()
        if literal:
            letter = to_letters(bytes([literal[0] - ord("A")]))
            out += letter.lower() if out[-1:].islower() else letter
            pred += 1
        elif same:
            check(pred < len(reference), "'!' after the end of the reference")
            out.append(reference[pred])
            pred += 1
        elif run:
            out += b"N" * (int(run) + N_RUN_EXTRA)
        else:
            begin = pred + int(step)
            pred = begin + int(length) + min_match_length if length else len(reference)
            check(0 <= begin <= pred <= len(reference), "match outside the reference")
            out += reference[begin:pred]
    return bytes(out)


def apply_mask(letters, mask):
    """`letters` in the case that a mask gives them; predicted case before."""
    cursor = Cursor(mask)
    kind = cursor.byte()
    check(kind <= 2, "kind of a mask")
    if kind == 2:
        bits = int.from_bytes(cursor.take((len(letters) + 7) // 8), "little")
        cursor.expect_end()
        check(bits >> len(letters) == 0, "mask longer than its segment")
        lower = letters.lower()
        return bytes(lower[i] if bits >> i & 1 else byte for i, byte in enumerate(letters.upper()))
    positions = [0]
    while not cursor.at_end():
        positions.append(positions[-1] + cursor.leb128())
        check(positions[-1] <= len(letters), "mask beyond its segment")
    positions.append(len(letters))
    letters = letters if kind == 0 else letters.upper()
    pieces = [letters[begin:end] for begin, end in zip(positions, positions[1:])]
    return b"".join(piece.swapcase() if i % 2 else piece for i, piece in enumerate(pieces))


class Groups:
    """`masks`: {(group, mask id): payload}"""

    def __init__(self, container, version, params, masks):
        self._parts = container.parts
        self._names = ("x{}r", "x{}d") if version == 3 else ("seg-{}-ref", "seg-{}-delta")
        self._name_of = base_64 if version == 3 else str
        self._params = params
        self._masks = masks
        self.pack = functools.lru_cache(maxsize=64)(self._read_pack)
        self.reference = functools.lru_cache(maxsize=64)(self._read_reference)

    def _stream(self, kind, group):
        return self._parts(self._names[kind].format(self._name_of(group)))

    def _read_pack(self, group, number):
        parts = self._stream(1, group)
        check(number < len(parts), f"group {group} has no pack {number}")
        texts = read_pack(parts[number])
        size = self._params.pack_cardinality
        check(len(texts) == size or number == len(parts) - 1 and len(texts) < size,
              f"{len(texts)} texts in pack {number} of group {group}")
        return texts

    def _read_reference(self, group):
        parts = self._stream(0, group)
        check(len(parts) == 1, f"group {group} has {len(parts)} references")
        letters = to_letters(read_reference(parts[0]))
        mask = self._masks.get((group, 0))
        return apply_mask(letters, mask) if mask is not None else letters

    def _text(self, group, number):
        pack, place = divmod(number, self._params.pack_cardinality)
        texts = self.pack(group, pack)
        check(place < len(texts), f"group {group} has no text {number}")
        return texts[place]

    def predicted(self, group, id_):
        """Letters of a segment in the predicted case, in the direction in which it is stored."""
        if group < RAW_GROUPS:
            return to_letters(self._text(group, id_))
        reference = self.reference(group)
        if id_ == 0:
            return reference
        return apply_delta(reference, self._text(group, id_ - 1), self._params.min_match_length)

    def segment(self, group, id_, mask_id=None):
        """Letters of a segment, in the direction in which it is stored."""
        letters = self.predicted(group, id_)
        if mask_id is None:
            return letters
        check((group, mask_id) in self._masks, f"group {group} has no mask {mask_id}")
        return apply_mask(letters, self._masks[group, mask_id])
