// A step through a text: what TextParser finds and ZstdCompressor codes.
#pragma once

#include <cstdint>

namespace spillway {

/// Some literals, then a copy of the `match` bytes that stand `offset` bytes before. Laid out as
/// zstd's sequences are.
struct TextStep {
  std::uint32_t offset;
  std::uint32_t literals;
  std::uint32_t match;
  std::uint32_t unused = 0;

  bool operator==(const TextStep&) const = default;
};

}  // namespace spillway
