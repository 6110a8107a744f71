#include "archive/opening_parts.hpp"

#include <vector>

#include "archive/stream_names.hpp"

namespace spillway {

void expect_opening(const ArchiveReader& archive) {
  if (!archive.is_remote()) return;
  std::vector<PartPlace> places;
  const auto add = [&](std::string_view stream, std::uint64_t part) {
    if (const auto place = archive.find_part(stream, part)) places.push_back(*place);
  };
  for (const auto stream :
       {stream_name::kFileTypeInfo, stream_name::kParams, stream_name::kSamples}) {
    add(stream, 0);
  }
  for (const auto stream : {stream_name::kHeaders, stream_name::kMaskIds, stream_name::kMasks,
                            stream_name::kResidues}) {
    // The index is the last part.
    if (const std::uint64_t parts = archive.part_count(stream); parts > 0) add(stream, parts - 1);
  }
  archive.expect(places);
}

}  // namespace spillway
