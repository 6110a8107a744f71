// Which parts hold segments.
#pragma once

#include <compare>
#include <cstdint>
#include <span>
#include <vector>

#include "archive/part_place.hpp"
#include "archive/reader.hpp"

namespace spillway {

/// A segment by where it is stored.
struct SegmentAddress {
  std::uint32_t group = 0;
  std::uint32_t in_group_id = 0;
  auto operator<=>(const SegmentAddress&) const = default;
};

/// The references and packs that the segments are decoded from, each once, in the order in which
/// they are first needed. Those that are not there are left out.
std::vector<PartPlace> group_parts(const ArchiveReader& archive,
                                   std::span<const SegmentAddress> segments,
                                   std::uint32_t pack_cardinality);

}  // namespace spillway
