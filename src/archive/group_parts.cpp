#include "archive/group_parts.hpp"

#include <unordered_set>

#include "archive/group_members.hpp"

namespace spillway {

std::vector<PartPlace> group_parts(const ArchiveReader& archive,
                                   std::span<const SegmentAddress> segments,
                                   std::uint32_t pack_cardinality) {
  std::vector<PartPlace> places;
  std::unordered_set<std::uint64_t> seen;  // by group, and 0 or a pack's number + 1
  const auto add = [&](GroupStream stream, std::uint32_t part, std::uint32_t number) {
    if (!seen.insert(std::uint64_t{stream.group} << 32 | number).second) return;
    if (const auto place = archive.find_part(stream, part)) places.push_back(*place);
  };
  for (const SegmentAddress& segment : segments) {
    if (segment.group >= kRawGroups) add({segment.group, GroupStreamKind::reference}, 0, 0);
    if (const auto packed = packed_number(segment.group, segment.in_group_id)) {
      const std::uint32_t pack = *packed / pack_cardinality;
      add({segment.group, GroupStreamKind::packs}, pack, pack + 1);
    }
  }
  return places;
}

}  // namespace spillway
