"""Numbers, strings and symbols of the archive format (docs/FORMAT.md, sections 1, 2, 5 and 9)."""

LETTERS = b"ACGTNRYSWKMBDHVU"
TO_LETTERS = LETTERS + bytes(256 - len(LETTERS))
COMPLEMENT = bytes.maketrans(b"ACGTacgt", b"TGCAtgca")

# The varint of the collection: (its first byte is below this, bytes, offset).
COLLECTION_VARINTS = ((0x80, 1, 0), (0xC0, 2, 128), (0xE0, 3, 16512), (0xF0, 4, 2113664),
                      (0xF1, 5, 270549120))


class FormatError(ValueError):
    """The bytes are not what the documents say."""


def check(condition, message):
    if not condition:
        raise FormatError(message)


def to_letters(symbols):
    """Letters, in upper case, of symbols that take a byte each."""
    letters = symbols.translate(TO_LETTERS)
    check(0 not in letters, f"symbol above {len(LETTERS) - 1}")
    return letters


def reverse_complement(letters):
    return letters[::-1].translate(COMPLEMENT)


class Cursor:
    """Reads `data` from the start to the end."""

    def __init__(self, data):
        self.data = data
        self.at = 0

    def at_end(self):
        return self.at == len(self.data)

    def expect_end(self):
        check(self.at_end(), f"{len(self.data) - self.at} bytes too many")

    def take(self, count):
        end = self.at + count
        check(end <= len(self.data), "ends too soon")
        taken = self.data[self.at:end]
        self.at = end
        return taken

    def rest(self):
        return self.take(len(self.data) - self.at)

    def byte(self):
        return self.take(1)[0]

    def little_endian(self, size):
        return int.from_bytes(self.take(size), "little")

    def string(self):
        end = self.data.find(b"\0", self.at)
        check(end >= 0, "string without an end")
        text = self.take(end - self.at)
        self.at += 1
        return text

    def container_varint(self):
        size = self.byte()
        check(size <= 8, "number of more than 8 bytes")
        return int.from_bytes(self.take(size), "big")

    def collection_varint(self):
        first = self.byte()
        for limit, size, offset in COLLECTION_VARINTS:
            if first < limit:
                break
        else:
            raise FormatError("no first byte of a number")
        value = int.from_bytes(bytes([first]) + self.take(size - 1), "big")
        lowest = COLLECTION_VARINTS[size - 2][0] if size > 1 else 0
        return value - (lowest << 8 * (size - 1)) + offset

    def leb128(self):
        value = shift = 0
        while True:
            byte = self.byte()
            value |= (byte & 0x7F) << shift
            if byte < 0x80:
                return value
            shift += 7

    def text(self):
        """A LEB128 length and that many bytes."""
        return self.take(self.leb128())
