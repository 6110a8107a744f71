#include "extract/extra_streams.hpp"

#include <algorithm>
#include <string_view>

#include "archive/varint.hpp"

namespace spillway {
namespace {

constexpr std::string_view kPrefix = "spillway-";

std::uint64_t bytes_of(const ArchiveReader& archive, const ArchiveReader::StreamEntry& stream) {
  std::uint64_t bytes = stream.name.size() + 1 + container_varint_size(stream.part_count) +
                        container_varint_size(stream.raw_size);
  archive.for_each_part(stream, [&](const PartPlace& place) {
    const PartHead head = archive.head(place);
    bytes += container_varint_size(place.offset) + container_varint_size(place.size) +
             container_varint_size(head.metadata) + place.size;
  });
  return bytes;
}

}  // namespace

std::vector<ExtraStream> extra_streams(const ArchiveReader& archive) {
  std::vector<ExtraStream> extras;
  archive.for_each_stream([&](const ArchiveReader::StreamEntry& stream) {
    if (!stream.name.starts_with(kPrefix)) return;
    extras.push_back({std::string(stream.name), bytes_of(archive, stream)});
  });
  return extras;
}

std::vector<std::string> lost_extras(const ArchiveReader& archive, const FileInfo& info) {
  std::vector<std::string> lost;
  std::string_view written = info.value(kExtrasKey);
  while (!written.empty()) {
    const std::size_t end = std::min(written.find(' '), written.size());
    const std::string_view name = written.substr(0, end);
    if (!name.empty() && !archive.has_stream(name)) lost.emplace_back(name);
    written.remove_prefix(std::min(end + 1, written.size()));
  }
  return lost;
}

}  // namespace spillway
