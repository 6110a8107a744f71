// What a reader is going to read, and how far ahead of it the source has got.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "archive/byte_range.hpp"

namespace spillway {

/// Ranges in the order of use, taken a window at a time: small at first, so that reading begins
/// soon, then larger. Not thread-safe.
class ExpectedRanges {
 public:
  /// `max_window` bytes are taken at once at most, or one range.
  ExpectedRanges(std::vector<ByteRange> ranges, std::uint64_t max_window);

  /// The number of the range that holds byte `offset`, if one does.
  std::optional<std::size_t> find(std::uint64_t offset) const;
  /// Whether range number `range` is of the last window that was taken: then the next one is to be
  /// taken.
  bool is_at_front(std::size_t range) const { return range >= window_begin_; }
  /// The window that begins with range number `range`.
  std::vector<ByteRange> take_from(std::size_t range);
  /// The window after the last one.
  std::vector<ByteRange> take_next() { return take_from(window_end_); }

 private:
  std::vector<ByteRange> ranges_;
  std::vector<std::pair<ByteRange, std::size_t>> by_place_;
  std::uint64_t max_window_;
  std::uint64_t window_;
  std::size_t window_begin_ = 0;
  std::size_t window_end_ = 0;
};

}  // namespace spillway
