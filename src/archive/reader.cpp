#include "archive/reader.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

#include "archive/varint.hpp"
#include "base/file.hpp"
#include "spillway/error.hpp"

namespace spillway {

ArchiveReader::ArchiveReader(const std::filesystem::path& path, std::uint64_t max_kept_footer)
    : ArchiveReader(std::make_shared<FileByteSource>(path), max_kept_footer) {}

ArchiveReader::ArchiveReader(const std::filesystem::path& path, std::string name,
                             std::uint64_t max_kept_footer)
    : ArchiveReader(std::make_shared<FileByteSource>(File::open_read(path, std::move(name))),
                    max_kept_footer) {}

ArchiveReader::ArchiveReader(std::shared_ptr<const ByteRangeSource> source,
                             std::uint64_t max_kept_footer)
    : source_(std::move(source)),
      file_size_(source_->size()),
      directory_(source_, max_kept_footer) {}

void ArchiveReader::fail(const std::string& reason) const {
  throw Error(ErrorKind::corrupt, source_->name() + ": " + reason);
}

PartPlace ArchiveReader::place_at(std::uint32_t entry, std::uint64_t index) const {
  if (entry == ArchiveDirectory::kAbsent) fail("a stream that is referred to is not there");
  const std::optional<PartPlace> place = directory_.find_part(entry, index);
  if (!place) fail("a part that is referred to is not there");
  return *place;
}

PartPlace ArchiveReader::place(GroupStream stream, std::uint64_t index) const {
  return place_at(directory_.find(stream), index);
}

PartPlace ArchiveReader::place(std::string_view stream, std::uint64_t index) const {
  const std::uint32_t entry = directory_.find(stream);
  if (entry == ArchiveDirectory::kAbsent) fail("has no stream " + std::string(stream));
  return place_at(entry, index);
}

void ArchiveReader::expect(std::span<const PartPlace> places) const {
  if (!is_remote()) return;
  std::vector<ByteRange> ranges;
  ranges.reserve(places.size());
  for (const PartPlace& place : places) {
    if (place.size == 0) continue;
    const std::uint64_t available = footer_begin() - place.offset;
    ranges.push_back(
        {place.offset,
         place.offset + std::min<std::uint64_t>(place.size + kMaxContainerVarintBytes, available)});
  }
  source_->expect(std::move(ranges));
}

PartHead ArchiveReader::head(PartPlace place) const {
  PartHead head;
  if (place.size == 0) return head;
  std::array<std::uint8_t, kMaxContainerVarintBytes> buffer{};
  const std::uint64_t available = footer_begin() - place.offset;
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
  const std::uint64_t available = footer_begin() - place.offset;
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

}  // namespace spillway
