// The stage between the passes: unplaced segments are placed by likeness.
#pragma once

#include <cstdint>

#include "compress/place/seed_tables.hpp"
#include "compress/run_context.hpp"
#include "compress/spill_sets.hpp"
#include "segment/splitter_table.hpp"

namespace spillway {

struct PlaceResult {
  std::uint32_t groups = 0;  ///< ordinals given so far, those from before the stage too
  std::uint64_t matched = 0;
  std::uint64_t novel = 0;
  std::uint64_t novel_bases = 0;
  std::uint64_t too_short = 0;
};

/// Places the segments of sets.unplaced, in input order; all end up in sets.segments. `groups` is
/// the number of groups that there are already; new ones join `seeds`.
PlaceResult place(const RunContext& run, const SplitterTable& splitters, SpillSets& sets,
                  SeedTables& seeds, std::uint32_t groups);

}  // namespace spillway
