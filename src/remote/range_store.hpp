// Stretches of a file, kept in memory.
#pragma once

#include <cstdint>
#include <list>
#include <map>
#include <span>
#include <vector>

#include "archive/byte_range.hpp"
#include "base/bytes.hpp"

namespace spillway {

/// Bounded by bytes; the least recently used goes first. Not thread-safe.
class RangeStore {
 public:
  explicit RangeStore(std::uint64_t max_bytes) : max_bytes_(max_bytes) {}

  /// Keeps bytes that stand at `offset`, as far as they are not there, and they alone if they are
  /// more than fit.
  void put(std::uint64_t offset, ByteView bytes);
  /// Copies bytes at `offset`. False, and `out` is of no use, if some are not there.
  bool copy(std::uint64_t offset, std::span<std::uint8_t> out);
  /// The parts of a range that are not there, in ascending order.
  std::vector<ByteRange> missing(ByteRange range) const;

  std::uint64_t used_bytes() const { return used_bytes_; }

 private:
  struct Stretch {
    Bytes bytes;
    std::list<std::uint64_t>::iterator use;
  };
  using Stretches = std::map<std::uint64_t, Stretch>;  // by offset; they do not overlap

  // The first stretch that ends after `offset`.
  Stretches::const_iterator first_after(std::uint64_t offset) const;
  void touch(const Stretch& stretch) { uses_.splice(uses_.begin(), uses_, stretch.use); }
  void drop_last();

  std::uint64_t max_bytes_;
  std::uint64_t used_bytes_ = 0;
  Stretches stretches_;
  std::list<std::uint64_t> uses_;  // offsets, the most recently used first
};

}  // namespace spillway
