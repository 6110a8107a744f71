// What the metadata is made of.
#pragma once

#include <cstdint>
#include <optional>

#include "archive_writer/writer.hpp"
#include "compress/append/base_archive.hpp"
#include "compress/group_ids.hpp"
#include "compress/run_context.hpp"
#include "compress/spill_sets.hpp"
#include "compress/split/catalogue.hpp"
#include "segment/splitter_table.hpp"

namespace spillway {

/// Lent to the metadata stage by those before it. The sets are empty afterwards.
struct MetadataParts {
  Catalogue& catalogue;
  MetadataSets sets;
  const SplitterTable& splitters;
  std::uint32_t first_sample = 0;  ///< number of the first new sample
  BaseArchive* base = nullptr;     ///< what is appended to; null: nothing
  /// That of contigs without bases, if they have one.
  std::optional<SegmentAddress> empty_segment{};
};

}  // namespace spillway
