// The text of a collection stream, read forward a number or a string at a time.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "archive/reader.hpp"
#include "collection/varint.hpp"

namespace spillway {

/// Constant memory: a buffer, and zstd's window where the text is compressed. Running over the end
/// is Error corrupt, which names `what`.
class ByteStream {
 public:
  /// Fills the span from its start and returns how much it filled; 0: no more.
  using Source = std::function<std::size_t(std::span<std::uint8_t>)>;

  /// From any source of plain text.
  ByteStream(Source source, std::string what);
  /// From a zstd frame of `size` bytes at `offset` of the file, whose text is `raw_size` bytes
  /// (more is not read). The archive must outlive the stream.
  static ByteStream open_frame(const ArchiveReader& archive, std::uint64_t offset,
                               std::uint64_t size, std::uint64_t raw_size, std::string what);
  /// From a part that is one zstd frame, with its raw size as metadata.
  static ByteStream open_part(const ArchiveReader& archive, PartPlace place, std::string what);

  std::uint8_t byte() {
    if (at_ == end_) refill();
    return buffer_[at_++];
  }

  /// A number of docs/FORMAT.md, "Collection".
  std::uint32_t varint() {
    if (at_ != end_ && buffer_[at_] < kVarintBase2) return buffer_[at_++];
    return long_varint();
  }

  /// A string up to its 0 byte; valid until the next call.
  std::string_view string();

  /// Whether all of it has been read.
  bool ended();

  /// Reads over `count` numbers, or strings of any length.
  void skip_varints(std::uint64_t count);
  void skip_strings(std::uint64_t count);

  /// Error corrupt: file, `what`, `reason`.
  [[noreturn]] void fail(const char* reason) const;

 private:
  std::uint32_t long_varint();
  // Takes what the buffer has of a string; whether that is its end.
  bool take_string(std::string_view& piece);
  bool fill();
  void refill();

  Source source_;
  std::string what_;
  std::unique_ptr<std::uint8_t[]> buffer_;
  std::size_t at_ = 0;
  std::size_t end_ = 0;
  std::string string_;
};

/// A strand, 0 or 1.
bool read_strand(ByteStream& text);

}  // namespace spillway
