#include "archive/directory.hpp"

#include <array>
#include <utility>

#include "archive/varint.hpp"
#include "base/little_endian.hpp"
#include "spillway/error.hpp"

namespace spillway {
namespace {

constexpr std::uint64_t kTrailerBytes = 8;
constexpr std::size_t kMaxNamedStreams = 4096;
constexpr std::size_t kWalkBuffer = std::size_t{1} << 18;
constexpr std::size_t kLookupBuffer = 512;

}  // namespace

ArchiveDirectory::ArchiveDirectory(std::shared_ptr<const ByteRangeSource> source,
                                   std::uint64_t max_kept_footer)
    : source_(std::move(source)) {
  find_footer(max_kept_footer);
  read_footer();
}

void ArchiveDirectory::find_footer(std::uint64_t max_kept_footer) {
  const std::uint64_t file_size = source_->size();
  if (file_size < kTrailerBytes + 1) fail("too short for an AGC archive");
  std::array<std::uint8_t, kTrailerBytes> trailer{};
  source_->read_at(file_size - kTrailerBytes, trailer);
  footer_size_ = load_little_endian<std::uint64_t>(trailer);
  if (footer_size_ == 0 || footer_size_ > file_size - kTrailerBytes) {
    fail("not an AGC archive, or a damaged one (its footer is said to be " +
         std::to_string(footer_size_) + " bytes)");
  }
  if (footer_size_ > UINT32_MAX) {
    throw Error(ErrorKind::unsupported, source_->name() + ": a footer of 4 GiB or more");
  }
  footer_begin_ = file_size - kTrailerBytes - footer_size_;
  if (footer_size_ <= max_kept_footer) {
    kept_footer_.resize(footer_size_);
    source_->read_at(footer_begin_, kept_footer_);
  }
}

void ArchiveDirectory::fail(const std::string& reason) const {
  throw Error(ErrorKind::corrupt, source_->name() + ": " + reason);
}

FooterCursor ArchiveDirectory::cursor_at(std::uint64_t entry, std::size_t buffer_bytes) const {
  return {*source_, kept_footer_, footer_begin_ + entry, footer_begin_ + footer_size_,
          buffer_bytes};
}

void ArchiveDirectory::read_footer() {
  FooterCursor cursor = cursor_at(0, kWalkBuffer);
  const std::uint64_t streams = cursor.varint();
  // A stream takes at least 3 bytes: an empty name and two zeros.
  if (streams > footer_size_ / 3) fail("the footer cannot hold as many streams as it says");
  for (std::uint64_t i = 0; i < streams; ++i) {
    const std::string_view name = cursor.name();
    add_stream(name, static_cast<std::uint32_t>(cursor.offset() - footer_begin_), streams);
    const std::uint64_t parts = cursor.varint();
    cursor.varint();  // raw size, of no use
    if (parts > cursor.left() / 2) fail("the footer cannot hold as many parts as it says");
    for (std::uint64_t p = 0; p < parts; ++p) cursor.part(footer_begin_);
    parts_ += parts;
  }
}

void ArchiveDirectory::add_stream(std::string_view name, std::uint32_t entry,
                                  std::uint64_t streams) {
  if (const auto group = parse_group_stream_name(name)) {
    // Ids have no holes, so there are no more groups than streams.
    if (group->group >= streams) fail("group ids have holes");
    if (group->group >= groups_.size()) groups_.resize(group->group + 1);
    GroupEntry& slots = groups_[group->group];
    std::uint32_t& slot = group->kind == GroupStreamKind::reference ? slots.reference : slots.packs;
    if (slot != kAbsent) fail("stream " + std::string(name) + " stands twice in the footer");
    slot = entry;
  } else {
    if (find(name) != kAbsent) fail("stream " + std::string(name) + " stands twice in the footer");
    if (named_.size() == kMaxNamedStreams) fail("too many streams of unknown names");
    named_.push_back({std::string(name), entry});
  }
}

std::uint32_t ArchiveDirectory::find(GroupStream stream) const {
  if (stream.group >= groups_.size()) return kAbsent;
  const GroupEntry& slots = groups_[stream.group];
  return stream.kind == GroupStreamKind::reference ? slots.reference : slots.packs;
}

std::uint32_t ArchiveDirectory::find(std::string_view stream) const {
  for (const NamedStream& named : named_) {
    if (named.name == stream) return named.entry;
  }
  return kAbsent;
}

std::uint64_t ArchiveDirectory::part_count(std::uint32_t entry) const {
  return entry == kAbsent ? 0 : cursor_at(entry, kMaxContainerVarintBytes).varint();
}

std::optional<PartPlace> ArchiveDirectory::find_part(std::uint32_t entry,
                                                     std::uint64_t index) const {
  if (entry == kAbsent) return std::nullopt;
  FooterCursor cursor = cursor_at(entry, kLookupBuffer);
  const std::uint64_t parts = cursor.varint();
  if (index >= parts) return std::nullopt;
  cursor.varint();
  for (std::uint64_t i = 0; i < index; ++i) {
    cursor.varint();
    cursor.varint();
  }
  return cursor.part(footer_begin_);
}

void ArchiveDirectory::for_each_part(std::uint32_t entry,
                                     const std::function<void(const PartPlace&)>& visit) const {
  if (entry == kAbsent) return;
  FooterCursor cursor = cursor_at(entry, kLookupBuffer);
  const std::uint64_t parts = cursor.varint();
  cursor.varint();
  for (std::uint64_t p = 0; p < parts; ++p) visit(cursor.part(footer_begin_));
}

void ArchiveDirectory::for_each_stream(const std::function<void(const StreamEntry&)>& visit) const {
  FooterCursor cursor = cursor_at(0, kWalkBuffer);
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

}  // namespace spillway
