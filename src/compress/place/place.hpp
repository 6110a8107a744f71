// The stage between the passes: unplaced segments are placed by likeness.
#pragma once

#include <cstdint>

#include "compress/place/seed_tables.hpp"
#include "compress/run_context.hpp"
#include "scratch/external_sort.hpp"
#include "segment/splitter_table.hpp"

namespace spillway {

struct PlaceResult {
  std::uint32_t groups = 0;  ///< ordinals given so far, those from before the stage too
  std::uint64_t matched = 0;
  std::uint64_t novel = 0;
  std::uint64_t novel_bases = 0;
  std::uint64_t too_short = 0;
};

/// Lent to the stage.
struct PlaceParts {
  const SplitterTable& splitters;
  SortedRuns unplaced;       ///< by position; empty afterwards
  ExternalSorter& segments;  ///< where they go, with their groups
  SeedTables& seeds;         ///< those of new groups are added
};

/// Places the unplaced segments, in input order. `groups` is the number of groups that there are
/// already.
PlaceResult place(const RunContext& run, const PlaceParts& parts, std::uint32_t groups);

}  // namespace spillway
