// Ids of segments within a group, and what of the group holds them (docs/FORMAT.md, "Groups").
#pragma once

#include <cstdint>
#include <optional>

namespace spillway {

/// Groups with smaller ids have no reference: all of their segments are in packs.
inline constexpr std::uint32_t kRawGroups = 16;

/// Position of a segment, by its id, among those that the packs of its group hold. Nothing for the
/// reference, which is id 0 of the groups that have one.
constexpr std::optional<std::uint32_t> packed_number(std::uint32_t group,
                                                     std::uint32_t in_group_id) {
  if (group < kRawGroups) return in_group_id;
  if (in_group_id == 0) return std::nullopt;
  return in_group_id - 1;
}

}  // namespace spillway
