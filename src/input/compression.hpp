// Compressed data by their first bytes.
#pragma once

#include <cstdint>
#include <string_view>

namespace spillway {

enum class CompressionKind : std::uint8_t {
  none,  ///< nothing that is known to be compressed
  gzip,
  zstd,
  bzip2,
  xz,
  unread,  ///< a compression that Spillway does not read
};

struct Compression {
  CompressionKind kind = CompressionKind::none;
  std::string_view name{};  ///< for messages
  std::string_view tool{};  ///< the command that decompresses it to standard output
};

/// How the data that begin with `first_bytes` are compressed; 18 bytes tell all kinds apart. A text
/// may begin as bzip2 does, with "BZh": where `is_inner`, that is within another compression, it
/// counts only with the head of a block after it.
Compression compression_of(std::string_view first_bytes, bool is_inner = false);

}  // namespace spillway
