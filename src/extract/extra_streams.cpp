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

template <typename Visit>
void for_each_word(std::string_view text, Visit visit) {
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(' '), text.size());
    if (end > 0) visit(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
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
  const auto add = [&](std::string_view name) {
    if (std::ranges::find(lost, name) == lost.end()) lost.emplace_back(name);
  };
  for_each_word(info.value(kLostKey), add);
  for_each_word(info.value(kExtrasKey), [&](std::string_view name) {
    if (!archive.has_stream(name)) add(name);
  });
  return lost;
}

std::uint32_t samples_that_lost_extras(const ArchiveReader& archive, const FileInfo& info) {
  const std::uint32_t known_from = std::min(exact_from(info), case_from(info).value_or(UINT32_MAX));
  std::uint32_t samples = info.value(kLostKey).empty() ? 0 : known_from;
  for_each_word(info.value(kExtrasKey), [&](std::string_view name) {
    if (!archive.has_stream(name)) samples = UINT32_MAX;
  });
  return samples;
}

}  // namespace spillway
