// What a reader is going to read, and how far ahead of it the source has got.
#pragma once

#include <compare>
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
  /// Where a window begins or ends.
  struct Place {
    std::size_t range = 0;     ///< its number
    std::uint64_t offset = 0;  ///< in the range; 0 in one that is taken whole
    auto operator<=>(const Place&) const = default;
  };

  /// A range of more than `max_window` bytes is taken in parts. At most twice as much is taken at
  /// once.
  ExpectedRanges(std::vector<ByteRange> ranges, std::uint64_t max_window);

  /// Where byte `offset` is, if a range holds it.
  std::optional<Place> find(std::uint64_t offset) const;
  /// Whether a place is in the last window that was taken: then the next one is to be taken.
  bool is_at_front(Place place) const { return place >= window_begin_; }
  /// The window that begins at `place`.
  std::vector<ByteRange> take_from(Place place);
  /// The window after the last one.
  std::vector<ByteRange> take_next() { return take_from(window_end_); }

 private:
  std::vector<ByteRange> ranges_;
  std::vector<std::pair<ByteRange, std::size_t>> by_place_;
  std::uint64_t max_window_;
  std::uint64_t window_;
  Place window_begin_{};
  Place window_end_{};
};

}  // namespace spillway
