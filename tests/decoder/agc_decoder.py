"""A decoder of AGC archives, written from docs/FORMAT.md and the pages that it names, and from
nothing else: it shares no code with Spillway. It reads whole files into memory, is slow, and
refuses whatever is not as the pages say.

Usage: agc_decoder.py ARCHIVE [SAMPLE ...] > FASTA
"""

import os
import sys

import collection
import container as containers
import extensions
import groups
import hashes
from cursor import check, reverse_complement


class Archive:
    def __init__(self, path):
        self.container = containers.Container(path)
        self.info = containers.file_type_info(self.container)
        self.version = int(self.info["file_version_major"])
        self.params = containers.params(self.container, self.version)
        self.samples = collection.read_collection(self.container, self.version, self.params)
        self._headers = extensions.once_by_key(self.rows("spillway-headers"))
        self._residues = extensions.by_key(self.rows("spillway-residues"))
        self._mask_ids = extensions.by_key(self.rows("spillway-mask-ids"))
        masks = extensions.once_by_key(self.rows("spillway-masks"))
        self._groups = groups.Groups(self.container, self.version, self.params, masks)

    def rows(self, stream):
        return extensions.read_rows(self.container.parts(stream))

    def contigs(self):
        """((sample, contig), Contig) for each, in the order of the archive."""
        for number, sample in enumerate(self.samples):
            for place, contig in enumerate(sample.contigs):
                yield (number, place), contig

    def header(self, key, contig):
        return self._headers.get(key, contig.name)

    def sequence(self, key, contig):
        """The bases of a contig, in the case that they had, non-IUPAC bytes included."""
        letters = bytearray()
        masks = extensions.mask_ids(self._mask_ids.get(key, []), len(contig.segments))
        for place, (segment, mask) in enumerate(zip(contig.segments, masks, strict=True)):
            piece = self._groups.segment(segment.group, segment.id, mask)
            check(len(piece) in self._lengths(segment), f"length of segment {place} of {key}")
            if segment.reversed:
                piece = reverse_complement(piece)
            if place:
                shared = self.params.k
                check(len(piece) >= shared and letters.endswith(piece[:shared]),
                      f"symbols that segment {place} of {key} shares with the one before")
                piece = piece[shared:]
            letters += piece
        return extensions.with_residues(letters, self._residues.get(key, []))

    def _lengths(self, segment):
        """What `agc append` 3.0 to 3.2.1 wrote has two readings."""
        if self.info["producer"] == "spillway":
            return (segment.length,)
        return (segment.length, segment.length_of_old_append)

    def fasta(self):
        """{name of a sample: (its FASTA, what ends its lines)}"""
        layout = extensions.Layout(self.rows("spillway-layout"))
        texts = {}
        for number, sample in enumerate(self.samples):
            check(sample.name not in texts, "two samples of a name")
            text = bytearray()
            header_ends = []
            for place, contig in enumerate(sample.contigs):
                key = (number, place)
                written, header_end = layout.write(key, self.header(key, contig),
                                                   self.sequence(key, contig))
                text += written
                header_ends.append(header_end)
            texts[sample.name] = bytes(text), extensions.line_end_of(header_ends)
        return texts

    def check_digests(self):
        """Compares all sequences with their digests; returns how many have one."""
        return extensions.compare_digests(
            self.rows("spillway-digests"),
            {key: self.sequence(key, contig) for key, contig in self.contigs()})


def joined(texts):
    """One output of several samples: a line end between two of them where it is missing."""
    out = bytearray()
    line_end_before = b""
    for text, line_end in texts:
        if not out.endswith(line_end_before):
            out += line_end_before
        out += text
        line_end_before = line_end
    return bytes(out)


def main(path, *names):
    archive = Archive(path)
    if hashes.STREAM in archive.container.streams:
        hashes.check_hashes(archive.container)
    texts = archive.fasta()
    wanted = [os.fsencode(name) for name in names] or texts
    sys.stdout.buffer.write(joined(texts[name] for name in wanted))


if __name__ == "__main__":
    main(*sys.argv[1:])
