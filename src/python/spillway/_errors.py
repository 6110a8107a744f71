"""Exceptions: each is an Error, and the built-in exception that callers would expect, too."""


class Error(Exception):
    """Base class. The text names the archive and what is wrong."""

    def __str__(self):
        return str(self.args[0]) if self.args else ""


class UsageError(Error, ValueError):
    """An argument that has no meaning, or an archive that is closed."""


class NotFound(Error, KeyError):
    """No sample or contig of this name."""


class Ambiguous(Error, KeyError):
    """Several contigs have this name."""


class CorruptArchive(Error, ValueError):
    """The archive is damaged, or is not an AGC archive."""


class UnsupportedArchive(Error, ValueError):
    """A version of the format that is not known."""


class OpenError(Error, OSError):
    """The archive cannot be opened."""


class MissingArchive(OpenError, FileNotFoundError):
    """There is no such file."""


class InputError(Error, ValueError):
    """Samples, names or sequences that no archive can be made of."""


class WriteError(Error, OSError):
    """A file cannot be written."""


class ReadError(Error, OSError):
    """A read failed."""


class ResourceError(Error, MemoryError):
    """Memory, threads or descriptors ran out."""
