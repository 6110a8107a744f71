"""The container: footer, streams and parts (docs/FORMAT.md, "Container" and "Streams")."""

import dataclasses
import pathlib

from cursor import Cursor, check

DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_#"


def base_64(number):
    """The id of a group as names of streams have it: the least significant digit first."""
    digits = DIGITS[number % 64]
    while number >= 64:
        number //= 64
        digits += DIGITS[number % 64]
    return digits


@dataclasses.dataclass(frozen=True)
class Part:
    offset: int
    stored: bytes  # metadata as encoded, and the bytes
    metadata: int
    data: bytes


class Container:
    """All streams of an archive: {name: [Part]}, in the order of the footer."""

    def __init__(self, path):
        self.bytes = pathlib.Path(path).read_bytes()
        check(len(self.bytes) >= 8, "shorter than the size of a footer")
        self.footer_at = len(self.bytes) - 8 - int.from_bytes(self.bytes[-8:], "little")
        check(self.footer_at >= 0, "footer longer than the file")
        footer = Cursor(self.bytes[self.footer_at:-8])
        self.streams = {}
        for _ in range(footer.container_varint()):
            name = footer.string().decode()
            check(name not in self.streams, f"two streams {name}")
            parts = footer.container_varint()
            footer.container_varint()  # raw size, which nothing needs
            self.streams[name] = [
                self._part(footer.container_varint(), footer.container_varint())
                for _ in range(parts)]
        footer.expect_end()

    def _part(self, offset, size):
        check(offset < self.footer_at, "part outside the file")
        cursor = Cursor(self.bytes[offset:min(offset + 9 + size, self.footer_at)])
        metadata = cursor.container_varint()
        data = cursor.take(size)
        return Part(offset, cursor.data[:cursor.at], metadata if size else 0, data)

    def parts(self, name):
        return self.streams.get(name, [])

    def only_part(self, name):
        check(len(self.parts(name)) == 1, f"{len(self.parts(name))} parts of {name}, not one")
        return self.streams[name][0]


def file_type_info(container):
    """{key: value}"""
    part = container.only_part("file_type_info")
    cursor = Cursor(part.data)
    pairs = {cursor.string().decode(): cursor.string().decode() for _ in range(part.metadata)}
    cursor.expect_end()
    return pairs


@dataclasses.dataclass(frozen=True)
class Params:
    k: int
    min_match_length: int
    pack_cardinality: int
    segment_size: int | None  # none in version 1


def params(container, version):
    part = container.only_part("params")
    check(part.metadata == 0, "metadata of params")
    cursor = Cursor(part.data)
    numbers = [cursor.little_endian(4) for _ in range(3 if version == 1 else 4)]
    cursor.expect_end()
    return Params(*numbers, *([None] if version == 1 else []))


def splitters(container):
    """Canonical values of the splitters."""
    part = container.only_part("splitters")
    cursor = Cursor(part.data)
    values = [cursor.little_endian(8) for _ in range(part.metadata)]
    cursor.expect_end()
    return values


def segment_splitters(container):
    """[(first splitter, second splitter, group id)]"""
    part = container.only_part("segment-splitters")
    cursor = Cursor(part.data)
    keys = [(cursor.little_endian(8), cursor.little_endian(8), cursor.little_endian(4))
            for _ in range(part.metadata)]
    cursor.expect_end()
    return keys
