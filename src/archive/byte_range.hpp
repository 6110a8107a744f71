// A stretch of a file.
#pragma once

#include <cstdint>

namespace spillway {

/// Bytes [begin, end), counted from 0.
struct ByteRange {
  std::uint64_t begin = 0;
  std::uint64_t end = 0;

  std::uint64_t size() const { return end - begin; }
  bool operator==(const ByteRange&) const = default;
};

}  // namespace spillway
