#include "archive/reader.hpp"

#include <algorithm>
#include <array>
#include <cstring>

#include "archive/varint.hpp"
#include "base/bytes.hpp"
#include "base/little_endian.hpp"
#include "spillway/error.hpp"

namespace spillway {
namespace {

constexpr std::uint64_t kTrailerBytes = 8;
constexpr std::size_t kMaxNameBytes = 1024;
constexpr std::size_t kMaxNamedStreams = 4096;

// Reads the footer forward, from `kept`, which is all of it or nothing, or else through a buffer.
class FooterCursor {
 public:
  FooterCursor(const ByteRangeSource& source, ByteView kept, std::uint64_t offset,
               std::uint64_t end, std::size_t buffer_bytes)
      : source_(source), offset_(offset), end_(end) {
    if (!kept.empty()) {
      bytes_ = kept.last(end - offset);
      offset_ = end;
    } else {
      buffer_.resize(std::min<std::uint64_t>(buffer_bytes, end - offset));
    }
  }

  /// Offset in the file of the next byte.
  std::uint64_t offset() const { return offset_ - (bytes_.size() - at_); }
  std::uint64_t left() const { return end_ - offset(); }

  std::uint8_t byte() {
    if (at_ == bytes_.size()) refill();
    return bytes_[at_++];
  }

  std::uint64_t varint() {
    const unsigned n = byte();
    if (n > 8) fail("a number in the footer is too long");
    std::uint64_t value = 0;
    for (unsigned i = 0; i < n; ++i) value = value << 8 | byte();
    return value;
  }

  std::string_view name() {
    name_.clear();
    while (const std::uint8_t c = byte()) {
      if (name_.size() == kMaxNameBytes) fail("a stream's name is too long");
      name_.push_back(static_cast<char>(c));
    }
    return name_;
  }

  PartPlace part(std::uint64_t parts_end) {
    PartPlace place;
    place.offset = varint();
    place.size = varint();
    if (place.offset > parts_end || place.size > parts_end - place.offset ||
        (place.size > 0 && parts_end - place.offset - place.size < 1)) {
      fail("a part lies outside the file");
    }
    return place;
  }

 private:
  [[noreturn]] void fail(const char* reason) const {
    throw Error(ErrorKind::corrupt, source_.name() + ": " + reason);
  }

  void refill() {
    if (offset_ == end_) fail("the footer ends early");
    const std::size_t n = std::min<std::uint64_t>(buffer_.size(), end_ - offset_);
    source_.read_at(offset_, std::span(buffer_).first(n));
    bytes_ = ByteView(buffer_).first(n);
    offset_ += n;
    at_ = 0;
  }

  const ByteRangeSource& source_;
  std::uint64_t offset_;  // of what is behind bytes_
  std::uint64_t end_;
  Bytes buffer_;
  ByteView bytes_;
  std::size_t at_ = 0;  // in bytes_
  std::string name_;
};

constexpr std::size_t kWalkBuffer = std::size_t{1} << 18;
constexpr std::size_t kLookupBuffer = 512;

}  // namespace

ArchiveReader::ArchiveReader(const std::filesystem::path& path, std::uint64_t max_kept_footer)
    : ArchiveReader(std::make_shared<FileByteSource>(path), max_kept_footer) {}

ArchiveReader::ArchiveReader(const std::filesystem::path& path, std::string name,
                             std::uint64_t max_kept_footer)
    : ArchiveReader(std::make_shared<FileByteSource>(File::open_read(path, std::move(name))),
                    max_kept_footer) {}

ArchiveReader::ArchiveReader(std::shared_ptr<const ByteRangeSource> source,
                             std::uint64_t max_kept_footer)
    : source_(std::move(source)), file_size_(source_->size()) {
  if (file_size_ < kTrailerBytes + 1) fail("too short for an AGC archive");
  std::array<std::uint8_t, kTrailerBytes> trailer{};
  source_->read_at(file_size_ - kTrailerBytes, trailer);
  footer_size_ = load_little_endian<std::uint64_t>(trailer);
  if (footer_size_ == 0 || footer_size_ > file_size_ - kTrailerBytes) {
    fail("not an AGC archive, or a damaged one (its footer is said to be " +
         std::to_string(footer_size_) + " bytes)");
  }
  if (footer_size_ > UINT32_MAX) {
    throw Error(ErrorKind::unsupported, source_->name() + ": a footer of 4 GiB or more");
  }
  footer_begin_ = file_size_ - kTrailerBytes - footer_size_;
  if (footer_size_ <= max_kept_footer) {
    kept_footer_.resize(footer_size_);
    source_->read_at(footer_begin_, kept_footer_);
  }
  read_directory();
}

void ArchiveReader::fail(const std::string& reason) const {
  throw Error(ErrorKind::corrupt, source_->name() + ": " + reason);
}

void ArchiveReader::read_directory() {
  FooterCursor cursor(*source_, kept_footer_, footer_begin_, footer_begin_ + footer_size_,
                      kWalkBuffer);
  const std::uint64_t streams = cursor.varint();
  // A stream takes at least 3 bytes: an empty name and two zeros.
  if (streams > footer_size_ / 3) fail("the footer cannot hold as many streams as it says");
  for (std::uint64_t i = 0; i < streams; ++i) {
    const std::string_view name = cursor.name();
    const auto entry = static_cast<std::uint32_t>(cursor.offset() - footer_begin_);
    if (const auto group = parse_group_stream_name(name)) {
      // Ids have no holes, so there are no more groups than streams.
      if (group->group >= streams) fail("group ids have holes");
      if (group->group >= groups_.size()) groups_.resize(group->group + 1);
      GroupEntry& slots = groups_[group->group];
      std::uint32_t& slot =
          group->kind == GroupStreamKind::reference ? slots.reference : slots.packs;
      if (slot != kAbsent) fail("stream " + std::string(name) + " stands twice in the footer");
      slot = entry;
    } else {
      if (find(name) != kAbsent)
        fail("stream " + std::string(name) + " stands twice in the footer");
      if (named_.size() == kMaxNamedStreams) fail("too many streams of unknown names");
      named_.push_back({std::string(name), entry});
    }
    const std::uint64_t parts = cursor.varint();
    cursor.varint();  // raw size, of no use
    if (parts > cursor.left() / 2) fail("the footer cannot hold as many parts as it says");
    for (std::uint64_t p = 0; p < parts; ++p) cursor.part(footer_begin_);
    parts_ += parts;
  }
}

std::uint32_t ArchiveReader::find(GroupStream stream) const {
  if (stream.group >= groups_.size()) return kAbsent;
  const GroupEntry& slots = groups_[stream.group];
  return stream.kind == GroupStreamKind::reference ? slots.reference : slots.packs;
}

std::uint32_t ArchiveReader::find(std::string_view stream) const {
  for (const NamedStream& named : named_) {
    if (named.name == stream) return named.entry;
  }
  return kAbsent;
}

std::uint64_t ArchiveReader::part_count_at(std::uint32_t entry) const {
  if (entry == kAbsent) return 0;
  FooterCursor cursor(*source_, kept_footer_, footer_begin_ + entry, footer_begin_ + footer_size_,
                      kMaxContainerVarintBytes);
  return cursor.varint();
}

std::optional<PartPlace> ArchiveReader::find_part_at(std::uint32_t entry,
                                                     std::uint64_t index) const {
  if (entry == kAbsent) return std::nullopt;
  FooterCursor cursor(*source_, kept_footer_, footer_begin_ + entry, footer_begin_ + footer_size_,
                      kLookupBuffer);
  const std::uint64_t parts = cursor.varint();
  if (index >= parts) return std::nullopt;
  cursor.varint();
  for (std::uint64_t i = 0; i < index; ++i) {
    cursor.varint();
    cursor.varint();
  }
  return cursor.part(footer_begin_);
}

PartPlace ArchiveReader::place_at(std::uint32_t entry, std::uint64_t index) const {
  if (entry == kAbsent) fail("a stream that is referred to is not there");
  const std::optional<PartPlace> place = find_part_at(entry, index);
  if (!place) fail("a part that is referred to is not there");
  return *place;
}

std::uint64_t ArchiveReader::part_count(GroupStream stream) const {
  return part_count_at(find(stream));
}

std::uint64_t ArchiveReader::part_count(std::string_view stream) const {
  return part_count_at(find(stream));
}

PartPlace ArchiveReader::place(GroupStream stream, std::uint64_t index) const {
  return place_at(find(stream), index);
}

PartPlace ArchiveReader::place(std::string_view stream, std::uint64_t index) const {
  const std::uint32_t entry = find(stream);
  if (entry == kAbsent) fail("has no stream " + std::string(stream));
  return place_at(entry, index);
}

std::optional<PartPlace> ArchiveReader::find_part(GroupStream stream, std::uint64_t index) const {
  return find_part_at(find(stream), index);
}

std::optional<PartPlace> ArchiveReader::find_part(std::string_view stream,
                                                  std::uint64_t index) const {
  return find_part_at(find(stream), index);
}

PartHead ArchiveReader::head(PartPlace place) const {
  PartHead head;
  if (place.size == 0) return head;
  std::array<std::uint8_t, kMaxContainerVarintBytes> buffer{};
  const std::uint64_t available = footer_begin_ - place.offset;
  const auto bytes = std::span(buffer).first(std::min<std::uint64_t>(buffer.size(), available));
  source_->read_at(place.offset, bytes);
  std::span<const std::uint8_t> rest = bytes;
  const auto metadata = take_container_varint(rest);
  const std::uint64_t head_size = bytes.size() - rest.size();
  if (!metadata || place.size > available - head_size) fail("a part lies outside the file");
  return {*metadata, place.offset + head_size, place.size};
}

PartBytes ArchiveReader::read(PartPlace place) const {
  PartBytes part;
  if (place.size == 0) return part;
  // One read for both: as long as the longest metadata, where the file has that many.
  const std::uint64_t available = footer_begin_ - place.offset;
  part.bytes.resize(std::min<std::uint64_t>(place.size + kMaxContainerVarintBytes, available));
  source_->read_at(place.offset, part.bytes);
  std::span<const std::uint8_t> rest = part.bytes;
  const auto metadata = take_container_varint(rest);
  if (!metadata || rest.size() < place.size) fail("a part lies outside the file");
  part.metadata = *metadata;
  std::memmove(part.bytes.data(), rest.data(), place.size);
  part.bytes.resize(place.size);
  return part;
}

void ArchiveReader::for_each_stream(const std::function<void(const StreamEntry&)>& visit) const {
  FooterCursor cursor(*source_, kept_footer_, footer_begin_, footer_begin_ + footer_size_,
                      kWalkBuffer);
  const std::uint64_t streams = cursor.varint();
  for (std::uint64_t i = 0; i < streams; ++i) {
    StreamEntry entry;
    entry.name = cursor.name();
    entry.footer_offset = cursor.offset();
    entry.part_count = cursor.varint();
    entry.raw_size = cursor.varint();
    for (std::uint64_t p = 0; p < entry.part_count; ++p) cursor.part(footer_begin_);
    visit(entry);
  }
}

void ArchiveReader::for_each_part(const StreamEntry& stream,
                                  const std::function<void(const PartPlace&)>& visit) const {
  FooterCursor cursor(*source_, kept_footer_, stream.footer_offset, footer_begin_ + footer_size_,
                      kLookupBuffer);
  const std::uint64_t parts = cursor.varint();
  cursor.varint();
  for (std::uint64_t p = 0; p < parts; ++p) visit(cursor.part(footer_begin_));
}

void ArchiveReader::for_each_part(std::string_view stream,
                                  const std::function<void(const PartPlace&)>& visit) const {
  const std::uint32_t entry = find(stream);
  if (entry == kAbsent) return;
  for_each_part(StreamEntry{.name = stream, .footer_offset = footer_begin_ + entry}, visit);
}

}  // namespace spillway
