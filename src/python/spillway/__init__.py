"""Read AGC archives of genomes: samples, contigs, and the bases of ranges.

    import spillway

    with spillway.open("pangenome.agc") as archive:
        contig = archive["HG002"]["chr1"]
        len(contig)                     # bases; nothing is decoded for it
        contig[1000:2000]               # str; slices count from 0, without their end
        archive.fetch("HG002", "chr1", 1000, 2000)
        archive.fetch(region="HG002:chr1:1001-2000")   # as samtools: from 1, with its end

Bases come in the case in which the archive stores them. One archive serves any number of threads:
decoding runs without the interpreter's lock. Failures raise; no empty string stands for one.
"""

from __future__ import annotations

import os
from typing import Iterable, Union

from ._archive import Archive, Contig, FastaFile, Sample
from ._core import __version__
from ._create import append, create
from ._errors import (
    Ambiguous,
    CorruptArchive,
    Error,
    InputError,
    MissingArchive,
    NotFound,
    OpenError,
    ReadError,
    ResourceError,
    UnsupportedArchive,
    UsageError,
    WriteError,
)

__all__ = [
    "Ambiguous", "Archive", "Contig", "CorruptArchive", "Error", "FastaFile", "InputError",
    "MissingArchive", "NotFound", "OpenError", "ReadError", "ResourceError", "Sample",
    "UnsupportedArchive", "UsageError", "WriteError", "__version__", "append", "create", "open",
    "open_all",
]


def open(path: Union[str, bytes, os.PathLike], *, cache_bytes: int = 256 << 20,
         name_index_bytes: int = 256 << 20,
         remote_cache: Union[str, bytes, os.PathLike] = "") -> Archive:
    """Opens an archive of AGC format version 1, 2 or 3.

    `cache_bytes` bounds what is kept of decoded data, `name_index_bytes` the index for names that
    come without a sample. `path` may be a URL (https://, http://, s3://bucket/key); then
    `remote_cache` is a directory that keeps what is read for later. Raises OpenError (an OSError) or CorruptArchive (a ValueError).
    """
    return Archive(path, cache_bytes=cache_bytes, name_index_bytes=name_index_bytes,
                   remote_cache=remote_cache)


def open_all(paths: Iterable[Union[str, bytes, os.PathLike]], *, by_archive: bool = False,
             cache_bytes: int = 256 << 20, name_index_bytes: int = 256 << 20,
             remote_cache: Union[str, bytes, os.PathLike] = "") -> Archive:
    """Opens several archives as one that has the samples of all, in the order of `paths`.

    They share both bounds. With `by_archive` samples are called ARCHIVE/SAMPLE, ARCHIVE being the
    file's name without its extension; without it, UsageError (a ValueError) is raised if two
    archives have a sample of one name.
    """
    if isinstance(paths, (str, bytes, os.PathLike)):
        raise TypeError("paths is one path, not several")
    return Archive(*paths, by_archive=by_archive, cache_bytes=cache_bytes,
                   name_index_bytes=name_index_bytes, remote_cache=remote_cache)
