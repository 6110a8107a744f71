"""Archives as mappings of samples to mappings of contigs to sequences."""

from __future__ import annotations

import hashlib
import operator
import os
import re
import threading
from collections.abc import Mapping, Sequence
from typing import Any, Dict, Iterable, Iterator, List, Optional, Set, Tuple, Union

from . import _core, _errors

_END = 2**63 - 1
_RANGE = re.compile(r"(.+):([0-9][0-9,]*)(?:-([0-9][0-9,]*)?)?\Z", re.DOTALL)

Request = Tuple[Any, ...]


class Archive(Mapping):
    """An open archive, or several as one: a mapping of sample names to samples, in the order of the
    archive.

    Threads may share it. It can be pickled: then it is opened again by its path; after a fork the
    child opens it again by itself.
    """

    def __init__(self, *paths, by_archive: bool = False, cache_bytes: int = 256 << 20,
                 name_index_bytes: int = 256 << 20,
                 remote_cache: Union[str, bytes, os.PathLike] = ""):
        self.paths = [os.fsdecode(path) for path in paths]
        self.path = ", ".join(self.paths)
        self._options = {"by_archive": by_archive, "cache_bytes": cache_bytes,
                         "name_index_bytes": name_index_bytes,
                         "remote_cache": os.fsencode(remote_cache)}
        self._lock = threading.Lock()
        self._closed = False
        self._open()

    def _open(self) -> None:
        for path in self.paths:
            if "://" not in path and not os.path.exists(path):
                raise _errors.MissingArchive(f"{path}: there is no such file")
        self._handle = _core.Core([os.fsencode(path) for path in self.paths], **self._options)
        self._pid = os.getpid()
        self._samples: Optional[List[str]] = None
        self._numbers: Optional[Dict[str, int]] = None
        self._parts: Dict[int, "Sample"] = {}

    @property
    def _core(self) -> _core.Core:
        if self._closed:
            raise _errors.UsageError(f"{self.path}: the archive is closed")
        if self._pid != os.getpid():  # another thread may have held a lock at the fork
            self._lock = threading.Lock()
            self._open()
        return self._handle

    def close(self) -> None:
        """Lets go of the archive. Closing it twice is fine; anything else raises UsageError then."""
        self._closed = True
        self._handle = None
        self._parts = {}

    @property
    def closed(self) -> bool:
        return self._closed

    def __enter__(self) -> "Archive":
        return self

    def __exit__(self, *exception: Any) -> None:
        self.close()

    def __reduce__(self):
        if self._closed:
            raise _errors.UsageError(f"{self.path}: the archive is closed")
        return (_reopen, (self.paths, self._options))

    def __repr__(self) -> str:
        return f"<spillway.Archive {self.path!r}{' (closed)' if self._closed else ''}>"

    # Samples

    @property
    def samples(self) -> List[str]:
        """Names of all samples, in the order of the archive."""
        core = self._core
        if self._samples is None:
            self._samples = core.samples()
        return list(self._samples)

    @property
    def reference(self) -> str:
        """Name of the sample that was stored first."""
        number = self._core.reference_sample()
        return self.samples[number]

    def __len__(self) -> int:
        self.samples
        return len(self._samples or ())

    def __iter__(self) -> Iterator[str]:
        return iter(self.samples)

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and self._core.find_sample(name) is not None

    def __getitem__(self, name: str) -> "Sample":
        number = self._core.find_sample(name)
        if number is None:
            raise _errors.NotFound(f"{self.path}: no sample {name}")
        with self._lock:
            if number not in self._parts:
                self._parts[number] = Sample(self, name, number)
            return self._parts[number]

    # Bases

    def fetch(self, sample: Optional[str] = None, contig: Optional[str] = None,
              start: Optional[int] = None, stop: Optional[int] = None, *,
              region: Optional[str] = None, upper: bool = False, as_bytes: bool = False,
              out: Any = None) -> Any:
        """Bases [start, stop) of a contig, counted from 0 and clipped to it, as str.

        Without a sample, `contig` is a name that one contig of the archive has, or
        sample#contig, sample:contig or contig@sample. `region` is `NAME:FROM-TO` in place of both,
        counted from 1, both ends included. as_bytes=True gives bytes. With `out`, a writable
        buffer, the bases go there and their number is returned.
        """
        if region is not None:
            if sample is not None or contig is not None or start is not None or stop is not None:
                raise _errors.UsageError("a region takes the place of names and coordinates")
            (number, index), start, stop = self._parse_region(region)
        elif contig is None:
            if sample is None:
                raise _errors.UsageError("no contig is named")
            number, index = self._find_flat(sample)
        elif sample is None:
            number, index = self._find_flat(contig)
        else:
            chosen = self[sample][contig]
            number, index = chosen._sample, chosen._index
        begin, end = _coordinates(start, stop)
        core = self._core
        if out is not None:
            return core.fetch_into(number, index, begin, end, upper, out)
        return core.fetch(number, index, begin, end, upper, as_bytes)

    def fetch_many(self, requests: Iterable[Request], threads: int = 1, *, upper: bool = False,
                   as_bytes: bool = False, out: Any = None) -> List[Any]:
        """Many ranges at once, in the order of the requests: (sample, contig, start, stop) each, or
        (sample, contig). They are decoded in the order that suits the archive, on `threads` threads.

        With `out`, a writable buffer, one range after another goes there, and a list of their
        lengths is returned.
        """
        if not isinstance(requests, (list, tuple)):
            requests = list(requests)
        if threads < 1:
            raise _errors.UsageError("at least one thread is needed")
        core = self._core
        if out is not None:
            return core.fetch_many_into(requests, threads, upper, out)
        return core.fetch_many(requests, threads, upper, as_bytes)

    def find(self, name: str) -> "Contig":
        """The contig of a flat name: its own, if no other has it, or sample#contig and the like."""
        number, index = self._find_flat(name)
        return self[self.samples[number]]._all()[index]

    def lengths(self) -> Dict[str, Dict[str, int]]:
        """Lengths of all contigs, by sample and contig name. Nothing is decoded for it."""
        return {name: self[name].lengths() for name in self.samples}

    def flat(self) -> "FastaFile":
        """The archive as one list of sequences, as pysam's FastaFile has it."""
        return FastaFile(self)

    @property
    def cached_bytes(self) -> int:
        """Bytes that are kept of decoded data now."""
        return self._core.cached_bytes()

    # Names

    def _find_flat(self, name: str) -> Tuple[int, int]:
        found = self._core.find_flat(name)
        if not found:
            raise _errors.NotFound(f"{self.path}: no contig {name}")
        if len(found) > 1:
            samples = self.samples
            owners = ", ".join(samples[sample] for sample, _ in found[:5])
            more = ", ..." if len(found) > 5 else ""
            raise _errors.Ambiguous(
                f"{self.path}: {len(found)} contigs may be meant by {name} (in {owners}{more})")
        return found[0]

    def _parse_region(self, region: str) -> Tuple[Tuple[int, int], Optional[int], Optional[int]]:
        found = self._core.find_flat(region)
        match = _RANGE.match(region)
        if len(found) == 1 or match is None:  # a name that looks like a range is a name
            return self._find_flat(region), None, None
        first = int(match[2].replace(",", ""))
        last = None if match[3] is None else int(match[3].replace(",", ""))
        if first < 1 or (last is not None and last < first):
            raise _errors.UsageError(f"{region}: not a range of bases counted from 1")
        return self._find_flat(match[1]), first - 1, last


def _reopen(paths: List[str], options: Dict[str, Any]) -> Archive:
    return Archive(*paths, **options)


def _coordinates(start: Optional[int], stop: Optional[int]) -> Tuple[int, int]:
    begin = 0 if start is None else operator.index(start)
    end = _END if stop is None else operator.index(stop)
    if begin < 0 or end < 0:
        raise _errors.UsageError(f"a negative coordinate: {min(begin, end)}")
    if end < begin:
        raise _errors.UsageError(f"a range that ends before it begins: {begin} to {end}")
    return min(begin, _END), min(end, _END)


class Sample(Mapping):
    """The contigs of a sample by name (the first word of the header line), in stored order."""

    def __init__(self, archive: Archive, name: str, number: int):
        self.archive = archive
        self.name = name
        self._number = number
        self._contigs: Optional[List[Contig]] = None

    def __reduce__(self):
        return (_sample_of, (self.archive, self.name))

    def __repr__(self) -> str:
        return f"<spillway.Sample {self.name!r}>"

    def _all(self) -> List["Contig"]:
        core = self.archive._core
        if self._contigs is None:
            self._contigs = [Contig(self.archive, self, index, *row)
                             for index, row in enumerate(core.contigs(self._number))]
        return self._contigs

    @property
    def contigs(self) -> List["Contig"]:
        """All contigs. (Two of one name are both here.)"""
        return list(self._all())

    @property
    def headers(self) -> List[str]:
        """Header lines of all contigs, without '>'."""
        return self.archive._core.headers(self._number)

    def lengths(self) -> Dict[str, int]:
        """Length of each contig by its name."""
        return {contig.name: contig.length for contig in self._all()}

    def __len__(self) -> int:
        return self.archive._core.contig_count(self._number)

    def __iter__(self) -> Iterator[str]:
        return (contig.name for contig in self._all())

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and bool(
            self.archive._core.find_contigs(self._number, name))

    def __getitem__(self, name: str) -> "Contig":
        found = self.archive._core.find_contigs(self._number, name)
        if not found:
            raise _errors.NotFound(f"{self.archive.path}: no contig {name} in sample {self.name}")
        if len(found) > 1:
            raise _errors.Ambiguous(f"{self.archive.path}: {len(found)} contigs are named {name} "
                                    f"in sample {self.name}")
        return self._all()[found[0]]


def _sample_of(archive: Archive, name: str) -> Sample:
    return archive[name]


class Contig(Sequence):
    """The bases of a contig, decoded as they are asked for: contig[10:20] is a str."""

    __slots__ = ("archive", "_sample", "_index", "header", "_name", "length", "sample_name")

    def __init__(self, archive: Archive, sample: Sample, index: int, header: str, name: str,
                 length: int):
        self.archive = archive
        self.sample_name = sample.name
        self._sample = sample._number
        self._index = index
        self.header = header
        self._name = name
        self.length = length

    def __reduce__(self):
        return (_contig_of, (self.archive, self.sample_name, self._index))

    @property
    def name(self) -> str:
        """First word of the header line."""
        return self._name

    def __repr__(self) -> str:
        return f"<spillway.Contig {self.sample_name!r} {self.name!r}, {self.length} bases>"

    def __len__(self) -> int:
        return self.length

    def __getitem__(self, where: Union[int, slice]) -> str:
        if isinstance(where, slice):
            start, stop, step = where.indices(self.length)
            if step == 1:
                return self.fetch(start, max(start, stop))
            if step > 0:
                return self.fetch(start, max(start, stop))[::step]
            # Backwards: these are the bases in reverse order, not their complement.
            if stop >= start:
                return ""
            return self.fetch(stop + 1, start + 1)[::step]
        index = operator.index(where)
        if index < 0:
            index += self.length
        if not 0 <= index < self.length:
            raise IndexError(f"{self.name} has {self.length} bases")
        return self.fetch(index, index + 1)

    def fetch(self, start: Optional[int] = None, stop: Optional[int] = None, *,
              upper: bool = False, as_bytes: bool = False, out: Any = None) -> Any:
        """Bases [start, stop), counted from 0 and clipped, as Archive.fetch gives them."""
        begin, end = _coordinates(start, stop)
        core = self.archive._core
        if out is not None:
            return core.fetch_into(self._sample, self._index, begin, end, upper, out)
        return core.fetch(self._sample, self._index, begin, end, upper, as_bytes)

    def __str__(self) -> str:
        return self.fetch()

    def __bytes__(self) -> bytes:
        return self.fetch(as_bytes=True)

    def __iter__(self) -> Iterator[str]:
        for at in range(0, self.length, 1 << 20):
            yield from self.fetch(at, at + (1 << 20))

    def __contains__(self, bases: object) -> bool:
        return isinstance(bases, str) and bases in str(self)

    def __eq__(self, other: object) -> bool:
        if isinstance(other, str):
            return len(other) == self.length and str(self) == other
        return self is other

    __hash__ = None  # type: ignore[assignment]

    def _digest(self, hash_of: Any) -> Any:
        for at in range(0, self.length, 1 << 22):
            hash_of.update(self.fetch(at, at + (1 << 22), upper=True, as_bytes=True))
        return hash_of

    def md5(self) -> str:
        """MD5 of the bases in upper case, as SAM's M5 tag has it. Decodes them all."""
        return self._digest(hashlib.md5()).hexdigest()

    def sha512t24u(self) -> str:
        """GA4GH's digest of the bases in upper case (without `SQ.`). Decodes them all."""
        import base64
        return base64.urlsafe_b64encode(
            self._digest(hashlib.sha512()).digest()[:24]).decode("ascii")


def _contig_of(archive: Archive, sample: str, index: int) -> Contig:
    return archive[sample]._all()[index]


class FastaFile:
    """All contigs of an archive as one list, with the names and methods of pysam.FastaFile.

    A contig's name is its own where no other contig has it, and sample#contig otherwise. fetch()
    takes every name that Archive.fetch() takes.
    """

    def __init__(self, archive: Union[Archive, str, bytes, os.PathLike]):
        self.archive = archive if isinstance(archive, Archive) else Archive(archive)
        self._names: Optional[List[str]] = None
        self._lengths: List[int] = []
        self._places: Dict[str, Tuple[int, int]] = {}
        self._repeated: Set[str] = set()  # names of several contigs of one sample

    def _load(self) -> None:
        if self._names is not None:
            self.archive._core  # raises if it is closed
            return
        rows = []
        times: Dict[str, int] = {}
        for sample in self.archive.values():
            for contig in sample._all():
                rows.append((sample.name, contig))
                times[contig.name] = times.get(contig.name, 0) + 1
        names = []
        for sample_name, contig in rows:
            name = contig.name if times[contig.name] == 1 else f"{sample_name}#{contig.name}"
            names.append(name)
            if name in self._places:
                self._repeated.add(name)
            self._places.setdefault(name, (contig._sample, contig._index))
            self._lengths.append(contig.length)
        self._names = names

    @property
    def filename(self) -> str:
        return self.archive.path

    @property
    def closed(self) -> bool:
        return self.archive.closed

    def close(self) -> None:
        self.archive.close()

    def __enter__(self) -> "FastaFile":
        return self

    def __exit__(self, *exception: Any) -> None:
        self.close()

    @property
    def references(self) -> List[str]:
        """Names of all contigs."""
        self._load()
        return list(self._names or ())

    @property
    def lengths(self) -> List[int]:
        """Their lengths, in the same order."""
        self._load()
        return list(self._lengths)

    @property
    def nreferences(self) -> int:
        self._load()
        return len(self._names or ())

    def __len__(self) -> int:
        return self.nreferences

    def __iter__(self) -> Iterator[str]:
        return iter(self.references)

    def __contains__(self, name: object) -> bool:
        if not isinstance(name, str):
            return False
        self._load()
        return name in self._places or len(self.archive._core.find_flat(name)) == 1

    def _find(self, name: str) -> Tuple[int, int]:
        if not isinstance(name, str):
            raise TypeError("the name of a reference is a str")
        self._load()
        if name in self._repeated:
            raise _errors.Ambiguous(f"{self.archive.path}: several contigs are named {name}")
        return self._places[name] if name in self._places else self.archive._find_flat(name)

    def get_reference_length(self, reference: str) -> int:
        return self.archive._core.contig_length(*self._find(reference))

    def fetch(self, reference: Optional[str] = None, start: Optional[int] = None,
              end: Optional[int] = None, region: Optional[str] = None) -> str:
        """Bases [start, end) counted from 0, or a region `NAME:FROM-TO` counted from 1."""
        if region is not None:
            if reference is not None:
                raise _errors.UsageError("a region takes the place of a reference")
            return self.archive.fetch(region=region)
        if reference is None:
            raise _errors.UsageError("no reference is named")
        begin, stop = _coordinates(start, end)
        return self.archive._core.fetch(*self._find(reference), begin, stop, False, False)

    def __getitem__(self, reference: str) -> str:
        return self.fetch(reference)
