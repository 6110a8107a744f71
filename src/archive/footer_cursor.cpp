#include "archive/footer_cursor.hpp"

#include <algorithm>
#include <span>

#include "spillway/error.hpp"

namespace spillway {
namespace {

constexpr std::size_t kMaxNameBytes = 1024;

}  // namespace

FooterCursor::FooterCursor(const ByteRangeSource& source, ByteView kept, std::uint64_t offset,
                           std::uint64_t end, std::size_t buffer_bytes)
    : source_(source), offset_(offset), end_(end) {
  if (!kept.empty()) {
    bytes_ = kept.last(end - offset);
    offset_ = end;
  } else {
    buffer_.resize(std::min<std::uint64_t>(buffer_bytes, end - offset));
  }
}

std::uint64_t FooterCursor::varint() {
  const unsigned n = byte();
  if (n > 8) fail("a number in the footer is too long");
  std::uint64_t value = 0;
  for (unsigned i = 0; i < n; ++i) value = value << 8 | byte();
  return value;
}

std::string_view FooterCursor::name() {
  name_.clear();
  while (const std::uint8_t c = byte()) {
    if (name_.size() == kMaxNameBytes) fail("a stream's name is too long");
    name_.push_back(static_cast<char>(c));
  }
  return name_;
}

PartPlace FooterCursor::part(std::uint64_t parts_end) {
  PartPlace place;
  place.offset = varint();
  place.size = varint();
  if (place.offset > parts_end || place.size > parts_end - place.offset ||
      (place.size > 0 && parts_end - place.offset - place.size < 1)) {
    fail("a part lies outside the file");
  }
  return place;
}

void FooterCursor::fail(const char* reason) const {
  throw Error(ErrorKind::corrupt, source_.name() + ": " + reason);
}

void FooterCursor::refill() {
  if (offset_ == end_) fail("the footer ends early");
  const std::size_t n = std::min<std::uint64_t>(buffer_.size(), end_ - offset_);
  source_.read_at(offset_, std::span(buffer_).first(n));
  bytes_ = ByteView(buffer_).first(n);
  offset_ += n;
  at_ = 0;
}

}  // namespace spillway
