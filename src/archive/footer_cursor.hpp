// Reading the footer of an archive from front to back (docs/FORMAT.md, "Container").
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "archive/byte_range_source.hpp"
#include "archive/part_place.hpp"
#include "base/bytes.hpp"

namespace spillway {

/// Errors: corrupt for a footer that ends early, or has numbers, names or parts that cannot be.
class FooterCursor {
 public:
  /// Reads [offset, end) of the file: from `kept`, which is the footer up to `end` or nothing, or
  /// else through a buffer. Both must outlive the cursor.
  FooterCursor(const ByteRangeSource& source, ByteView kept, std::uint64_t offset,
               std::uint64_t end, std::size_t buffer_bytes);

  /// Offset in the file of the next byte.
  std::uint64_t offset() const { return offset_ - (bytes_.size() - at_); }
  std::uint64_t left() const { return end_ - offset(); }

  std::uint8_t byte() {
    if (at_ == bytes_.size()) refill();
    return bytes_[at_++];
  }
  std::uint64_t varint();
  /// Valid until the next call.
  std::string_view name();
  /// A part of a file whose parts end at `parts_end`.
  PartPlace part(std::uint64_t parts_end);

 private:
  [[noreturn]] void fail(const char* reason) const;
  void refill();

  const ByteRangeSource& source_;
  std::uint64_t offset_;  // of what is after bytes_
  std::uint64_t end_;
  Bytes buffer_;
  ByteView bytes_;
  std::size_t at_ = 0;  // in bytes_
  std::string name_;
};

}  // namespace spillway
