// The header of a gzip member (RFC 1952, section 2.3), read byte by byte.
//
// ISA-L can read it too, but its check of the header's own checksum (FHCRC) fails good data when
// the header comes in more than one piece (2.30), and it does not tell bgzip apart.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace spillway {

class GzipHeader {
 public:
  enum class Result { more, done, bad_magic, bad_method, bad_flags, bad_checksum };

  /// Takes bytes off the front of `bytes` until the header is over or is seen to be wrong.
  Result read(std::span<const std::uint8_t>& bytes);
  /// Whether the extra field is the one of bgzip (SAM specification, section 4.1).
  bool is_bgzip() const { return bgzip_bytes_ == kBgzipBytes; }

 private:
  enum class Field { fixed, extra_size, extra, name, comment, checksum, none };

  static constexpr std::size_t kBgzipBytes = 4;

  Result take(std::uint8_t byte);
  Result take_fixed(std::uint8_t byte);
  Result take_checksum(std::uint8_t byte);
  void begin_field_after(Field field);

  Field field_ = Field::fixed;
  std::size_t taken_ = 0;  // bytes of the field
  std::uint8_t flags_ = 0;
  std::size_t extra_bytes_ = 0;
  std::size_t bgzip_bytes_ = 0;  // bytes at the front of the extra field that are bgzip's
  std::uint32_t checksum_ = 0;   // CRC-32 of all bytes before the checksum
};

}  // namespace spillway
