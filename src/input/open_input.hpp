// Inputs, decompressed: gzip, bgzip, zstd, bzip2 and xz are told apart by content.
#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

#include "input/byte_source.hpp"
#include "input/decoder_memory.hpp"

namespace spillway {

/// The text of what `raw` gives. How it is compressed is told from its first bytes, not from a
/// name: plain, or gzip (bgzip among it), zstd, bzip2, xz, with any number of members, frames or
/// streams. Error input: empty, and, from read(), truncated or damaged. Error unsupported: another
/// compression, which the message names, with the tool that undoes it; a compression within another
/// one; a tar archive; zstd data that need a dictionary. Error resource, from read(): what a
/// decompressor needs in addition to small buffers is more than `decoding.max_bytes`.
std::unique_ptr<ByteSource> decompress(std::unique_ptr<ByteSource> raw,
                                       const Decoding& decoding = {});

/// What has been decompressed: a text, or a tar archive (for TarReader).
struct TextOrTar {
  std::unique_ptr<ByteSource> bytes;
  bool is_tar = false;
};

/// The same, but a tar archive is fine.
TextOrTar decompress_text_or_tar(std::unique_ptr<ByteSource> raw, const Decoding& decoding = {});

/// open_file() and decompress().
std::unique_ptr<ByteSource> open_input(const std::filesystem::path& path,
                                       const std::string& shown_as = {},
                                       std::atomic<std::uint64_t>* read_bytes = nullptr,
                                       const Decoding& decoding = {});

}  // namespace spillway
