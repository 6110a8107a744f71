// Pass two: groups are encoded, in key order.
#pragma once

#include <cstdint>
#include <optional>

#include "archive_writer/writer.hpp"
#include "compress/append/base_archive.hpp"
#include "compress/encode/raw_groups.hpp"
#include "compress/run_context.hpp"
#include "scratch/external_sort.hpp"

namespace spillway {

struct EncodeResult {
  std::uint32_t groups = 0;  ///< ordinals given so far: packs that grow too large take new ones
  std::uint64_t texts = 0;   ///< delta texts that were stored
  /// That of contigs without bases; nothing if there are none, or if `base` has no room for it.
  std::optional<SegmentAddress> empty_segment;
};

/// Lent to the stage.
struct EncodeParts {
  SortedRuns segments;          ///< by SegmentKey
  ExternalSorter& placements;   ///< takes where each piece went
  ExternalSorter& masks;        ///< takes texts of masks
  BaseArchive* base = nullptr;  ///< what is appended to; null: nothing
  std::uint32_t groups = 0;     ///< ordinals given so far
  bool has_empty_contigs = false;
};

/// Walks over the segments and writes the references and packs of their groups to `archive`. Of the
/// result the empty segment is left out. REQUIRES: the pack cardinality is chosen.
EncodeResult encode_groups(const RunContext& run, const EncodeParts& parts, GroupSink& archive);

/// The same, and the raw groups after them.
EncodeResult encode(const RunContext& run, const EncodeParts& parts, ArchiveWriter& archive);

}  // namespace spillway
