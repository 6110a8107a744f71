#include "input/decompress/gzip_header.hpp"

#include <array>

#include "codec/crc32.hpp"

namespace spillway {
namespace {

constexpr std::size_t kFixedBytes = 10;

constexpr std::uint8_t kHasChecksum = 2;
constexpr std::uint8_t kHasExtra = 4;
constexpr std::uint8_t kHasName = 8;
constexpr std::uint8_t kHasComment = 16;
constexpr std::uint8_t kReserved = 0xe0;

}  // namespace

GzipHeader::Result GzipHeader::read(std::span<const std::uint8_t>& bytes) {
  while (!bytes.empty()) {
    const std::uint8_t byte = bytes.front();
    bytes = bytes.subspan(1);
    if (field_ != Field::checksum) checksum_ = crc32(checksum_, {&byte, 1});
    const Result result = take(byte);
    if (result != Result::more) return result;
    if (field_ == Field::none) return Result::done;
  }
  return Result::more;
}

GzipHeader::Result GzipHeader::take(std::uint8_t byte) {
  const std::size_t at = taken_++;
  switch (field_) {
    case Field::fixed:
      return take_fixed(byte);
    case Field::extra_size:
      extra_bytes_ |= std::size_t{byte} << (8 * at);
      if (at == 1) begin_field_after(Field::extra_size);
      break;
    case Field::extra: {
      constexpr std::array<std::uint8_t, kBgzipBytes> kBgzip = {'B', 'C', 2, 0};
      if (at < kBgzip.size() && byte == kBgzip[at]) ++bgzip_bytes_;
      if (taken_ == extra_bytes_) begin_field_after(Field::extra);
      break;
    }
    case Field::name:
    case Field::comment:
      if (byte == 0) begin_field_after(field_);
      break;
    case Field::checksum:
      return take_checksum(byte);
    case Field::none:
      break;
  }
  return Result::more;
}

GzipHeader::Result GzipHeader::take_fixed(std::uint8_t byte) {
  switch (taken_) {
    case 1:
      return byte == 0x1f ? Result::more : Result::bad_magic;
    case 2:
      return byte == 0x8b ? Result::more : Result::bad_magic;
    case 3:
      return byte == 8 ? Result::more : Result::bad_method;
    case 4:
      flags_ = byte;
      return (flags_ & kReserved) == 0 ? Result::more : Result::bad_flags;
    case kFixedBytes:
      begin_field_after(Field::fixed);
      return Result::more;
    default:  // time, extra flags, operating system
      return Result::more;
  }
}

GzipHeader::Result GzipHeader::take_checksum(std::uint8_t byte) {
  const std::uint32_t expected = checksum_ >> (8 * (taken_ - 1)) & 0xff;
  if (byte != expected) return Result::bad_checksum;
  if (taken_ == 2) begin_field_after(Field::checksum);
  return Result::more;
}

void GzipHeader::begin_field_after(Field field) {
  taken_ = 0;
  if (field < Field::extra_size && (flags_ & kHasExtra) != 0) {
    field_ = Field::extra_size;
  } else if (field == Field::extra_size && extra_bytes_ > 0) {
    field_ = Field::extra;
  } else if (field < Field::name && (flags_ & kHasName) != 0) {
    field_ = Field::name;
  } else if (field < Field::comment && (flags_ & kHasComment) != 0) {
    field_ = Field::comment;
  } else if (field < Field::checksum && (flags_ & kHasChecksum) != 0) {
    field_ = Field::checksum;
  } else {
    field_ = Field::none;
  }
}

}  // namespace spillway
