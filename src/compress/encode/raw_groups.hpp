// The raw groups of the archive (docs/FORMAT.md, "Raw groups and sequence ids"). `agc append` needs
// them; we put nothing there but the segment of contigs without bases.
#pragma once

#include <cstdint>
#include <optional>

#include "archive_writer/writer.hpp"
#include "compress/append/base_archive.hpp"
#include "compress/encode/group_task.hpp"
#include "compress/group_ids.hpp"

namespace spillway {

struct RawGroups {
  std::uint32_t pack_cardinality = 0;
  bool with_empty = false;      ///< there are contigs without bases
  BaseArchive* base = nullptr;  ///< what is appended to; null: nothing
};

/// Writes the raw groups of a new archive, or what has to be added to those that are there. Returns
/// the segment of contigs without bases; nothing if there are none, or if the archive has no room
/// for it. REQUIRES: no stream of a group is open.
std::optional<SegmentAddress> write_raw_groups(const RawGroups& raw, ArchiveWriter& archive,
                                               EncodeContext& context);

}  // namespace spillway
