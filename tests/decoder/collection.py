"""Samples, their contigs and segments (docs/FORMAT.md, "Collection" and "Older archives")."""

import dataclasses

from cursor import Cursor, check
from libraries import decompress_exactly


@dataclasses.dataclass(frozen=True)
class Segment:
    group: int
    id: int
    length: int
    length_of_old_append: int  # the other reading of section 7.6
    reversed: bool


@dataclasses.dataclass
class Contig:
    name: bytes
    segments: list = dataclasses.field(default_factory=list)


@dataclasses.dataclass
class Sample:
    name: bytes
    contigs: list = dataclasses.field(default_factory=list)


def unzigzag(code, expected):
    if code >= 2 * expected:
        return code
    return expected - (code + 1) // 2 if code % 2 else expected + code // 2


def unpacked(part):
    return Cursor(decompress_exactly(part.data, part.metadata))


def batches(samples, size):
    return [samples[at:at + size] for at in range(0, len(samples), size)]


def field_after(before, coded):
    """A field of a name, decoded with the same field of the name before."""
    if coded == b"\x81":
        return before
    field = b""
    for byte in coded:
        if byte < 0x80:
            field += bytes([byte])
        else:
            check(byte >= 156, "run of more than 100 bytes in a name")
            run = before[len(field):len(field) + 256 - byte]
            check(len(run) == 256 - byte, "run beyond the end of the name before")
            field += run
    return field


def name_after(before, coded):
    fields = coded.split(b" ")
    fields_before = before.split(b" ") if before is not None else []
    if len(fields) != len(fields_before):
        return coded
    return b" ".join(map(field_after, fields_before, fields))


def read_names(batch, part):
    cursor = unpacked(part)
    check(cursor.collection_varint() == len(batch), "samples in a batch of names")
    for sample in batch:
        name = None
        for _ in range(cursor.collection_varint()):
            name = name_after(name, cursor.string())
            sample.contigs.append(Contig(name))
    cursor.expect_end()


def decode_ids(groups, codes):
    ids = []
    last = {}
    for group, code in zip(groups, codes, strict=True):
        if code == 0:
            ids.append(0)
            continue
        ids.append(unzigzag(code - 1, last[group] + 1) if group in last else code)
        last[group] = max(last.get(group, 0), ids[-1])
    return ids


def read_segments(batch, part, params):
    check(part.metadata == 0, "metadata of collection-details")
    cursor = Cursor(part.data)
    sizes = [(cursor.collection_varint(), cursor.collection_varint()) for _ in range(5)]
    shape, *columns = [Cursor(decompress_exactly(cursor.take(packed), raw))
                       for raw, packed in sizes]
    cursor.expect_end()

    check(shape.collection_varint() == len(batch), "samples in a batch of segments")
    counts = []
    for sample in batch:
        check(shape.collection_varint() == len(sample.contigs), "contigs of a sample")
        counts += [shape.collection_varint() for _ in sample.contigs]
    shape.expect_end()

    groups, id_codes, length_codes, directions = (
        [column.collection_varint() for _ in range(sum(counts))] for column in columns)
    for column in columns:
        column.expect_end()
    check(set(directions) <= {0, 1}, "direction of a segment")
    segments = [
        Segment(group, id_, unzigzag(length, params.segment_size + params.k),
                unzigzag(length, params.k), bool(direction))
        for group, id_, length, direction in zip(groups, decode_ids(groups, id_codes), length_codes,
                                                 directions, strict=True)]
    give_out(segments, batch, counts)


def give_out(segments, batch, counts):
    """`counts[i]` of them to the i-th contig of the batch."""
    contigs = [contig for sample in batch for contig in sample.contigs]
    at = 0
    for contig, count in zip(contigs, counts, strict=True):
        contig.segments = segments[at:at + count]
        at += count


def version_3(container, params):
    cursor = unpacked(container.only_part("collection-samples"))
    samples = [Sample(cursor.string()) for _ in range(cursor.collection_varint())]
    cursor.expect_end()
    in_batches = batches(samples, params.pack_cardinality)
    for batch, part in zip(in_batches, container.parts("collection-contigs"), strict=True):
        read_names(batch, part)
    for batch, part in zip(in_batches, container.parts("collection-details"), strict=True):
        read_segments(batch, part, params)
    return samples


def skip_command_lines(cursor):
    for _ in range(cursor.collection_varint()):
        cursor.string()  # command
        cursor.string()  # date
    cursor.expect_end()


def version_2(container, _):
    cursor = unpacked(container.only_part("collection-main"))
    batch_size = cursor.collection_varint()
    samples = []
    counts = []
    for _ in range(cursor.collection_varint()):
        sample = Sample(cursor.string())
        counts.append([])
        for _ in range(cursor.collection_varint()):
            sample.contigs.append(Contig(cursor.string()))
            counts[-1].append(cursor.collection_varint())
        samples.append(sample)
    skip_command_lines(cursor)
    for batch, batch_counts, part in zip(batches(samples, batch_size), batches(counts, batch_size),
                                         container.parts("collection-details"), strict=True):
        flat = [count for of_sample in batch_counts for count in of_sample]
        give_out(columns_of_version_2(unpacked(part), flat), batch, flat)
    return samples


def columns_of_version_2(cursor, counts):
    columns = []
    for _ in range(3):
        column = []
        for count in counts:
            value = 0
            for _ in range(count):
                value = unzigzag(cursor.collection_varint(), value)
                column.append(value)
        columns.append(column)
    directions = [bool(cursor.collection_varint()) for _ in range(sum(counts))]
    cursor.expect_end()
    return [Segment(group, id_, length, length, direction)
            for group, id_, length, direction in zip(*columns, directions, strict=True)]


def version_1(container, _):
    cursor = unpacked(container.only_part("collection-desc"))
    samples = []
    for _ in range(cursor.collection_varint()):
        sample = Sample(cursor.string())
        for _ in range(cursor.collection_varint()):
            contig = Contig(cursor.string())
            values = [0, 0, 0]
            for _ in range(cursor.collection_varint()):
                for i in range(3):
                    step = cursor.collection_varint()
                    values[i] += -((step + 1) // 2) if step % 2 else step // 2
                group, id_, length = values
                contig.segments.append(
                    Segment(group, id_, length, length, bool(cursor.collection_varint())))
            sample.contigs.append(contig)
        samples.append(sample)
    skip_command_lines(cursor)
    return samples


READERS = {1: version_1, 2: version_2, 3: version_3}


def read_collection(container, version, params):
    """[Sample], in the order of the archive."""
    check(version in READERS, f"version {version}")
    return READERS[version](container, params)
