"""Archives of sequences that are in memory."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any, Dict, Iterable, Iterator, List, Optional, Tuple, Union

from . import _errors
from ._archive import Contig, Sample

Path = Union[str, bytes, os.PathLike]
# A str, anything that lends its bytes (bytes, bytearray, memoryview, NumPy arrays of bytes), an
# iterable of such pieces, or a contig of an archive.
Bases = Any
Contigs = Union[Iterable[Tuple[str, Bases]], Dict[str, Bases]]
Samples = Union[Iterable[Tuple[str, Contigs]], Dict[str, Contigs]]

_PIECE = 1 << 20


def _bytes(name: str) -> bytes:
    if not isinstance(name, str):
        raise TypeError("names and headers are str")
    return name.encode("utf-8", "surrogateescape")


def _settings(options: Dict[str, Any]) -> List[Tuple[str, str]]:
    """What the program takes as text, for each option that has a value."""
    settings = []
    for name, value in options.items():
        if value is None:
            continue
        if isinstance(value, bool):
            value = "yes" if value else "no"
        elif isinstance(value, (bytes, os.PathLike)):
            value = os.fsdecode(value)
        settings.append((name.replace("_", "-"), str(value)))
    return settings


def _pairs(rows: Any) -> Iterable[Tuple[Any, Any]]:
    if isinstance(rows, Sample):
        return ((contig.header, contig) for contig in rows.contigs)
    return rows.items() if isinstance(rows, Mapping) else rows


def _of_contig(contig: Contig) -> Iterator[bytes]:
    for at in range(0, len(contig), _PIECE):
        yield contig.fetch(at, at + _PIECE, as_bytes=True)


def _pieces(bases: Bases) -> Iterable[Any]:
    if isinstance(bases, Contig):
        return _of_contig(bases)
    if isinstance(bases, str):
        return (bases,)
    try:
        memoryview(bases)
    except TypeError:
        return bases
    return (bases,)


def _write(path: Path, base: Path, samples: Samples, line_length: int,
           options: Dict[str, Any]) -> None:
    from . import _write as writing  # loads what reading does without

    if "output" in options:
        raise _errors.UsageError("the output is named already")
    if line_length < 0:
        raise _errors.UsageError(f"a line length of {line_length}")
    writer = writing.Writer(os.fsencode(path), os.fsencode(base), _settings(options), line_length)
    try:
        for sample, contigs in _pairs(samples):
            writer.add_sample(_bytes(sample))
            for header, bases in _pairs(contigs):
                writer.add_contig(_bytes(header))
                for piece in _pieces(bases):
                    writer.add_bases(piece)
        writer.finish()
    finally:
        writer.close()


def create(path: Path, samples: Samples, *, line_length: int = 80, **options: Any) -> None:
    """Makes an archive of `samples`: pairs of a name and its contigs, which are pairs of a header
    and a sequence; mappings will do, too.

        spillway.create("out.agc", [("s1", [("chr1 the first", "ACGT"), ("chr2", b"GGCA")]),
                                    ("s2", contigs_of_s2())], threads=4, memory="2G")

    A sequence is a str, anything that lends bytes, or an iterable of such pieces. The first sample is
    the reference. Everything is taken once, in order, so generators will do; memory stays below
    `memory`, whatever is given.

    `options` are those of `spillway create`, with '_' for '-' (threads, memory, scratch_dir,
    max_scratch, kmer_length, min_match_length, segment_size, batch_size, preserve, verify, force,
    ...). The archive is that of `spillway create` of FASTA files with `line_length` bases a line (0:
    one line); readers that ask for no other width get these lines.

    What does not depend on the samples is checked before the first one is asked for. Raises
    InputError (a ValueError), WriteError (an OSError), UsageError, ResourceError. After these, after
    what an iterable raises, and after KeyboardInterrupt, `path` is as it was. Until all samples are
    there they lie in the scratch directory, compressed.
    """
    _write(path, b"", samples, line_length, options)


def append(path: Path, samples: Samples, *, output: Optional[Path] = None, line_length: int = 80,
           **options: Any) -> None:
    """Adds `samples` to the archive at `path`, or to a copy of it at `output`. All else as create()."""
    if not os.path.exists(path):
        raise _errors.MissingArchive(f"{os.fsdecode(path)}: there is no such file")
    _write(path if output is None else output, path, samples, line_length, options)
