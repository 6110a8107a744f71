"""zstd and XXH3, from the shared libraries that Spillway is built with; Python has neither."""

import ctypes

from cursor import check

_zstd = ctypes.CDLL("libzstd.so.1")
_zstd.ZSTD_decompress.restype = ctypes.c_size_t
_zstd.ZSTD_decompress.argtypes = (ctypes.c_char_p, ctypes.c_size_t) * 2
_zstd.ZSTD_findFrameCompressedSize.restype = ctypes.c_size_t
_zstd.ZSTD_findFrameCompressedSize.argtypes = (ctypes.c_char_p, ctypes.c_size_t)
_xxhash = ctypes.CDLL("libxxhash.so.0")
_xxhash.XXH3_64bits.restype = ctypes.c_uint64
_xxhash.XXH3_64bits.argtypes = (ctypes.c_char_p, ctypes.c_size_t)


class _Hash128(ctypes.Structure):
    _fields_ = [("low", ctypes.c_uint64), ("high", ctypes.c_uint64)]


_xxhash.XXH3_128bits.restype = _Hash128
_xxhash.XXH3_128bits.argtypes = (ctypes.c_char_p, ctypes.c_size_t)


def decompress(frame, most):
    """The content of one zstd frame, of `most` bytes at most."""
    check(_zstd.ZSTD_findFrameCompressedSize(frame, len(frame)) == len(frame), "not one zstd frame")
    content = ctypes.create_string_buffer(max(most, 1))
    size = _zstd.ZSTD_decompress(content, most, frame, len(frame))
    check(size <= most, "zstd frame is damaged, or its content too long")
    return content.raw[:size]


def decompress_exactly(frame, size):
    content = decompress(frame, size)
    check(len(content) == size, f"zstd frame of {len(content)} bytes, not {size}")
    return content


def xxh3(data):
    return _xxhash.XXH3_64bits(data, len(data))


def xxh3_128(data):
    """In the canonical form: 16 bytes, big-endian."""
    found = _xxhash.XXH3_128bits(data, len(data))
    return (found.high << 64 | found.low).to_bytes(16, "big")
