#include "collection/byte_stream.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

#include "codec/zstd.hpp"
#include "spillway/error.hpp"

namespace spillway {
namespace {

constexpr std::size_t kBufferBytes = std::size_t{1} << 15;
// A header line longer than this is damage.
constexpr std::size_t kMaxStringBytes = std::size_t{1} << 22;

}  // namespace

ByteStream::ByteStream(Source source, std::string what)
    : source_(std::move(source)),
      what_(std::move(what)),
      buffer_(std::make_unique_for_overwrite<std::uint8_t[]>(kBufferBytes)) {}

ByteStream ByteStream::open_frame(const ArchiveReader& archive, std::uint64_t offset,
                                  std::uint64_t size, std::uint64_t raw_size, std::string what) {
  auto compressed = [&archive, offset, left = size](std::span<std::uint8_t> out) mutable {
    const std::size_t n = std::min<std::uint64_t>(out.size(), left);
    archive.read_at(offset, out.first(n));
    offset += n;
    left -= n;
    return n;
  };
  auto zstd = std::make_shared<ZstdStreamReader>(std::move(compressed));
  return {[zstd, left = raw_size](std::span<std::uint8_t> out) mutable {
            const std::size_t n = zstd->read(out.first(std::min<std::uint64_t>(out.size(), left)));
            left -= n;
            return n;
          },
          archive.path() + ": " + std::move(what)};
}

ByteStream ByteStream::open_part(const ArchiveReader& archive, PartPlace place, std::string what) {
  const PartHead head = archive.head(place);
  return open_frame(archive, head.bytes_offset, head.bytes_size, head.metadata, std::move(what));
}

void ByteStream::fail(const char* reason) const {
  throw Error(ErrorKind::corrupt, what_ + " " + reason);
}

bool ByteStream::fill() {
  at_ = 0;
  end_ = source_({buffer_.get(), kBufferBytes});
  return end_ != 0;
}

void ByteStream::refill() {
  if (!fill()) fail("ends early");
}

std::uint32_t ByteStream::long_varint() {
  const auto value = read_collection_varint([this] { return byte(); });
  if (!value) fail("holds a number that is none");
  return *value;
}

bool ByteStream::take_string(std::string_view& piece) {
  if (at_ == end_) refill();
  const std::uint8_t* const begin = buffer_.get() + at_;
  const void* const zero = std::memchr(begin, 0, end_ - at_);
  const std::size_t size =
      zero == nullptr ? end_ - at_
                      : static_cast<std::size_t>(static_cast<const std::uint8_t*>(zero) - begin);
  piece = {reinterpret_cast<const char*>(begin), size};
  at_ += size + (zero == nullptr ? 0 : 1);
  return zero != nullptr;
}

std::string_view ByteStream::string() {
  string_.clear();
  for (;;) {
    std::string_view piece;
    const bool is_whole = take_string(piece);
    string_ += piece;
    if (string_.size() > kMaxStringBytes) fail("holds a string that is too long");
    if (is_whole) return string_;
  }
}

void ByteStream::skip_strings(std::uint64_t count) {
  std::string_view piece;
  while (count > 0) {
    if (take_string(piece)) --count;
  }
}

bool ByteStream::ended() { return at_ == end_ && !fill(); }

void ByteStream::skip_varints(std::uint64_t count) {
  for (std::uint64_t i = 0; i < count; ++i) varint();
}

bool read_strand(ByteStream& text) {
  const std::uint32_t strand = text.varint();
  if (strand > 1) text.fail("states a strand other than 0 and 1");
  return strand == 1;
}

}  // namespace spillway
