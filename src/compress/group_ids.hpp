// Numbers by which the archive knows groups and segments.
#pragma once

#include <cstdint>

namespace spillway {

/// Groups with smaller ids hold sequences as they are (docs/FORMAT.md, "Groups"); we put none
/// there but that of contigs without bases.
inline constexpr std::uint32_t kRawGroups = 16;

/// Id in the archive of the group with that ordinal.
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
