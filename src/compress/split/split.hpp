// Pass one: the inputs are cut into segments.
#pragma once

#include <cstdint>

#include "compress/append/base_archive.hpp"
#include "compress/place/seed_tables.hpp"
#include "compress/run_context.hpp"
#include "compress/spill_sets.hpp"
#include "compress/split/catalogue.hpp"
#include "compress/split/run_inputs.hpp"
#include "segment/splitter_table.hpp"

namespace spillway {

/// Lent to the stage. `base` is the archive that is appended to, or null.
struct SplitParts {
  RunInputs& inputs;
  const SplitterTable& splitters;
  const BaseArchive* base;
  // What it fills:
  SpillSets& sets;
  Catalogue& catalogue;
  SeedTables& seeds;
};

struct SplitResult {
  std::uint64_t bases = 0;
  std::uint64_t segments = 0;
  std::uint64_t unplaced = 0;
};

/// Reads every input once (the reference for the second time) and cuts it into segments. Those
/// whose key the reference knows go to sets.segments, the others to sets.unplaced; what the input
/// has beside bases, to the sets of residues, headers, layout and digests; names to the catalogue;
/// seeds of the reference, and how often they occur in unplaced segments, to the tables of seeds.
SplitResult split(const RunContext& run, const SplitParts& parts);

}  // namespace spillway
