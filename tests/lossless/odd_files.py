"""Odd files of all the kinds that people have: for each its bytes as they lie on disk, and the bytes
that an archive has to give back (None: there is nothing to be kept, the file is to be refused)."""

import bz2
import dataclasses
import gzip
import lzma
import random

BOM = b"\xef\xbb\xbf"


@dataclasses.dataclass
class OddFile:
    name: str
    stored: bytes  # on disk
    data: bytes | None  # decompressed; None: must be refused
    may_be_refused: bool = False
    file_name: bytes = b"odd.fa"


def bases(count, seed=2, letters="ACGT"):
    return "".join(random.Random(seed).choices(letters, k=count)).encode()


def wrapped(sequence, width, end=b"\n"):
    return b"".join(sequence[i:i + width] + end for i in range(0, len(sequence), width))


def record(name, sequence, width=60, end=b"\n"):
    return b">" + name + end + wrapped(sequence, width, end)


def with_case(sequence, chance, seed=3):
    rng = random.Random(seed)
    return b"".join(bytes([b]).lower() if rng.random() < chance else bytes([b]) for b in sequence)


def bgzip(data, block=3000):
    """Members as bgzip makes them, with their extra field, and the empty one at the end."""
    out = b""
    for at in [*range(0, len(data), block), len(data)]:
        packed = gzip.compress(data[at:at + block], mtime=0)
        size = len(packed) + 8
        out += (packed[:3] + b"\x04" + packed[4:10] + b"\x06\x00BC\x02\x00" +
                (size - 1).to_bytes(2, "little") + packed[10:])
    return out


def names():
    """Headers of every kind, each with a few bases."""
    body = b"ACGTACGTAC\n"
    yield "names in UTF-8", "".join(f">chromosome {c}\nACGT\n" for c in "äñ漢🧬\u2028").encode()
    yield "names in Latin-1", b">chr \xe9\xff\xa0\x85\n" + body
    yield "every byte in a name", b"".join(
        b">a" + bytes([b]) + b"z\n" + body for b in range(256) if b not in b"\n\r")
    yield "NUL in a name", b">a\0b\n" + body + b">\0\n" + body
    yield "tabs in names", b">a\tb\t\n" + body + b">\ta\n" + body
    yield "empty names", b">\n" + body + b">\n" + body + b">\n"
    yield "blank names", b"> \n" + body + b">  \n" + body + b"> name\n" + body + b">name \n" + body
    yield "names of one word", b">a 1\n" + body + b">a 2\n" + body + b">a\n" + body
    yield "thousands of one name", (b">same\n" + body) * 3000
    yield "one name, once empty", b">same\n>same\n" + body + b">same\n"
    yield "names of 1 MB", b">" + b"n" * 1000000 + b"\n" + body + b">" + b"\xfe" * 900000 + b"\n"
    yield "'@' and ':' in names", b">a@b:1-5\n" + body + b">a:1-5\n" + body + b">@\n" + body
    yield "'>' in names", b">>a\n" + body + b">a>b\n" + body + b">>\n" + body
    yield "names that look like numbers", b"".join(
        b">contig_%d length=%d\n" % (n, 10**n) + body for n in range(25)) + b">007\n" + body
    yield "names with quotes and commas", b">a\"b',c\\n\n" + body + b">$(x) `y` %s %n\n" + body
    yield "carriage return in a name", b">a\rb\r\n" + body


def line_ends():
    sequence = bases(2000)
    unix, windows = (record(b"a", sequence, 60, end) for end in (b"\n", b"\r\n"))
    mac = record(b"a", sequence, 60, b"\r") + record(b"b", sequence, 70, b"\r")
    yield "CRLF", windows + windows
    yield "CRLF, no last one", windows[:-2]
    yield "CRLF, cut in the last one", windows[:-1]
    yield "CRLF and LF, mixed", windows + unix + unix.replace(b"\n", b"\r\n", 7)
    yield "LF, then CRLF", unix + windows
    yield "CR only", mac
    yield "CR only, no last one", mac[:-1]
    yield "CR only, an LF at the end", mac + b"\n"
    yield "CR first, LF later", mac + unix
    yield "LF, a CR at the end", unix + b"\r"
    yield "CR twice before LF", unix.replace(b"\n", b"\r\r\n")
    yield "LF before CR", unix.replace(b"\n", b"\n\r")
    yield "no last line end", unix[:-1]
    yield "blank lines everywhere", unix.replace(b"\n", b"\n\n\n")
    yield "blank lines at the end", unix + b"\n" * 50
    yield "blank lines before all", b"\n\n\r\n \n" + unix
    yield "lines of blanks", unix + b"   \n\t\n" + unix + b" "
    yield "only the first line ends in CRLF", unix.replace(b"\n", b"\r\n", 1)
    yield "BOM", BOM + unix
    yield "BOM and CRLF", BOM + windows
    yield "BOM within", unix + BOM + unix
    yield "BOM, then a comment", BOM + b"; text\n" + unix


def lines():
    sequence = bases(5000)
    yield "lines of 1 base", record(b"a", sequence, 1)
    yield "widths that change by record", b"".join(
        record(b"a%d" % w, sequence, w) for w in (60, 70, 60, 1, 61, 5000, 80))
    yield "widths that change within a record", (
        b">a\n" + wrapped(sequence, 60) + wrapped(sequence, 70) + wrapped(sequence, 13))
    yield "a short line within", b">a\n" + wrapped(sequence, 60).replace(b"\n", b"\nAC\n", 1)
    yield "long lines and short ones", b">a\n" + b"\n".join(
        bases(n, n) for n in (1, 9000, 2, 1, 20000, 3, 60, 60, 60, 7)) + b"\n"
    yield "a line of 10 MB", b">a\n" + bases(10_000_000, 5) + b"\n>b\nACGT\n"
    yield "trailing blanks", wrapped(b">a", 9) + wrapped(sequence, 60, b" \n") + b">b\nAC \t\n"
    yield "leading blanks", b">a\n  " + wrapped(sequence, 60, b"\n  ")
    yield "blanks in lines", b">a\n" + wrapped(wrapped(sequence, 10, b" "), 66)
    yield "numbered lines", b">a\n" + b"".join(
        b"%9d %s\n" % (i + 1, wrapped(sequence[i:i + 60].lower(), 10, b" ").rstrip())
        for i in range(0, 5000, 60)) + b"//\n"
    yield "tabs, form feeds, vertical tabs", b">a\nAC\tGT\x0bAC\x0cGT\n\x0c\n>b\n\x0b\n\x0c>c\nAC\n"
    yield "'>' within lines", b">a\nAC>GT\nACGT>\n >b\nAC\n>\n>c\n"
    yield "'>' alone on lines", b">\n>\n>\nACGT\n>\n"
    yield "comments everywhere", (
        b";a\n;b\n" + wrapped(sequence, 60, b"\n;c\n").join([b">a\n", b">b\n", b";d"]))
    yield "a comment that never ends", b">a\nACGT\n;" + b"c" * 3_000_000
    yield "';' within lines", b">a\nAC;GT\n ;x\n>b;c\nACGT;\n"
    yield "text before all", b"# made by hand\n##gff\n\n" + record(b"a", sequence)
    yield "sequence before all", bases(200) + b"\n" + record(b"a", sequence)
    yield "much text before all", b"".join(b"line %d\n" % i for i in range(200_000)) + b">a\nACGT\n"


def records():
    yield "only headers", b">a\n>b\n>c\n"
    yield "a header without line end", b">a\nACGT\n>b"
    yield "a header and nothing else", b">"
    yield "100000 empty records", b"".join(b">r%d\n" % i for i in range(100_000))
    yield "empty records between", b">e\n" + record(b"a", bases(3000)) + b">e\n\n>f\n\n\n" + b">g\nA\n"
    yield "20000 short records", b"".join(b">r%d\n" % i + bases(i % 50, i) + b"\n"
                                          for i in range(20_000))
    yield "the same record twice", record(b"a", bases(3000)) * 2


def letters():
    yield "protein", b"".join(
        record(b"p%d" % i, bases(300, i, "ACDEFGHIKLMNPQRSTVWY")) for i in range(30))
    yield "ends in '*'", b"".join(b">p%d\n" % i + bases(99, i, "ACDEFGHIKLMNPQRSTVWYX") + b"*\n"
                                  for i in range(30))
    yield "an alignment", b"".join(
        record(b"s%d" % i, bases(900, i, "ACGT-----.~")) for i in range(20))
    yield "nothing but gaps", b">a\n" + b"-" * 30000 + b"\n>b\n" + b"." * 7 + b"\n"
    yield "all lower case", record(b"a", bases(9000).lower())
    yield "case by base", record(b"a", b"aC" * 4000 + b"Gt" * 40)
    yield "case at random", record(b"a", with_case(bases(60000), 0.5))
    yield "soft-masked", record(b"a", b"".join(
        (bases(200, i).lower() if i % 3 == 0 else bases(500, i)) for i in range(90)))
    yield "N in both cases", record(b"a", bases(500) + b"N" * 9000 + b"n" * 9000 + bases(9) + b"nNnN")
    yield "RNA", record(b"a", bases(3000, 1, "ACGUacgu") + b"Uu")
    yield "DNA and RNA", record(b"a", bases(3000, 1, "ACGTU")) + record(b"b", b"TUTUtutu" * 300)
    yield "IUPAC in both cases", record(b"a", bases(9000, 1, "ACGTNRYSWKMBDHVUacgtnryswkmbdhvu"))
    yield "X, ? and digits", record(b"a", bases(5000, 1, "ACGTXx?0123456789"))
    yield "brackets and slashes", record(b"a", b"ACGT[A/G]ACGT(N)10ACGT{}|\\" * 90)
    yield "every byte in a sequence", b">a\nACGT" + bytes(
        b for b in range(256) if b not in b"\n\r") + b"ACGT\n"
    yield "random bytes", b">a\n" + random.Random(9).randbytes(50_000)
    yield "NUL in a sequence", b">a\nAC\0GT\n" + b"\0" * 5000 + b"\nACGT\n"
    yield "UTF-8 in a sequence", ">a\nACGTäñ漢ACGT\n".encode()


def plain():
    for kind in (names, line_ends, lines, records, letters):
        for name, data in kind():
            yield OddFile(name, data, data)


def no_fasta():
    """To be refused: there is no record, or it is of another format."""
    for name, data in (
            ("no bytes", b""), ("one line end", b"\n"), ("nothing but line ends", b"\n\r\n" * 500),
            ("nothing but blanks", b"   "), ("nothing but comments", b";a\n;b\n"),
            ("nothing but a BOM", BOM), ("bare sequence", bases(500) + b"\n"),
            ("FASTQ", b"@r1\nACGT\n+\nIIII\n" * 50), ("'>' in a first line", b"a >b\nACGT\n"),
            ("two BOMs", BOM + BOM + b">a\nACGT\n"), ("UTF-16", ">a\nACGT\n".encode("utf-16")),
            ("FASTQ with '>' in it", b"@r1\nACGT\n+\n>III\n" * 50),
            ("GFF with FASTA", b"##gff-version 3\nchr1\t.\tgene\t1\t9\t.\t+\t.\tID=g\n##FASTA\n" +
             record(b"chr1", bases(5000))),
            ("HTML", b"<!DOCTYPE html>\n<html>\n> not found\n</html>\n"),
            ("GenBank", b"LOCUS  X 10 bp\nORIGIN\n        1 acgtacgtac\n//\n"),
            ("numbers", b"1\n2\n3\n")):
        yield OddFile(name, data, None)
    yield OddFile("a name of 2 MB", b">" + b"n" * 2_000_000 + b"\nACGT\n", None)


def packed():
    data = record(b"a", with_case(bases(20_000), 0.2), 60, b"\r\n") + b">b"
    packed = gzip.compress(data, mtime=0)
    half = len(data) // 2
    named = b"odd.fa.gz"
    for name, stored, back, either in (
            ("gzip", packed, data, False),
            ("gzip, not said by its name", packed, data, False),
            ("gzip of two members", gzip.compress(data[:half]) + gzip.compress(data[half:]), data,
             False),
            ("gzip of many members, some empty", b"".join(
                gzip.compress(data[i:i + 700]) + gzip.compress(b"")
                for i in range(0, len(data), 700)), data, False),
            ("bgzip", bgzip(data), data, False),
            ("gzip twice", gzip.compress(packed), None, False),
            ("gzip, then garbage", packed + b"garbage", data, True),
            ("gzip, then NULs", packed + bytes(512), data, True),
            ("gzip, cut", packed[:-1000], None, False),
            ("gzip, cut in its trailer", packed[:-3], None, False),
            ("gzip, cut in its header", packed[:7], None, False),
            ("gzip, a bit flipped", packed[:3000] + bytes([packed[3000] ^ 4]) + packed[3001:], None,
             False),
            ("gzip, second member cut", packed + packed[:500], None, False),
            ("bgzip, cut between blocks", bgzip(data)[:-28], data, True),
            ("bzip2", bz2.compress(data), data, True), ("xz", lzma.compress(data), data, True),
            ("gzip of nothing", gzip.compress(b""), None, False),
            ("plain, called .gz", data, data, False)):
        file_name = b"odd.fa" if "not said" in name else named
        yield OddFile(name, stored, back, either, file_name)


def file_names():
    data = record(b"a", bases(500))
    for file_name in (b"\xff\xe9.fa", "漢.fa".encode(), b"a b.fa", b"a@b:1-5.fa", b"tab\t.fa",
                      b"$(x)`y`'\".fa", b"no-extension", b".fa", b".hidden.fa", b"a.fa.fa.gz",
                      b"x" * 250 + b".fa", b"\x01\x7f.fa", b"-.fa"):
        yield OddFile(f"a file called {file_name[:30]}", data, data, file_name=file_name)


def odd_files():
    yield from plain()
    yield from no_fasta()
    yield from packed()
    yield from file_names()
