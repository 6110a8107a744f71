// Numbers by which the archive knows groups and segments.
#pragma once

#include <cstdint>

#include "archive/group_members.hpp"

namespace spillway {

/// Id in the archive of the group with that ordinal. Raw groups we give no segment but that of
/// contigs without bases.
constexpr std::uint32_t group_id_of(std::uint32_t ordinal) { return kRawGroups + ordinal; }

/// Where a segment stands in the archive.
struct SegmentAddress {
  std::uint32_t group = 0;
  std::uint32_t id = 0;

  /// For checkpoints.
  template <typename Ar>
  void state(Ar& ar) {
    ar(group, id);
  }
};

}  // namespace spillway
