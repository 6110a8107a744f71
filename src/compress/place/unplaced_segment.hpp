// Unplaced segments on their way through the stage, and what a thread does with one.
#pragma once

#include <cstdint>
#include <vector>

#include "base/bytes.hpp"
#include "compress/place/placer.hpp"
#include "compress/place/seed_index.hpp"
#include "compress/place/seed_tables.hpp"
#include "dna/packed_bases.hpp"
#include "segment/segment_record.hpp"

namespace spillway {

/// As it was spilled.
struct PackedUnplaced {
  Position position;
  Bytes payload;
};

struct UnplacedSegment {
  Position position;
  std::vector<Symbol> symbols;
  CaseMask mask;
  std::vector<Seed> seeds;
  std::vector<PlacedPiece> pieces;
  std::vector<Bytes> payloads;  // of the segments that the pieces become
  std::vector<Seed> unknown;    // those of `seeds` that were not in the index
};

/// Those of a task: `kPlacementTaskBytes` of them, or one.
using PackedTask = std::vector<PackedUnplaced>;
using PlacementTask = std::vector<UnplacedSegment>;

/// Unpacks them and finds their seeds, at the index's spacing. May run while groups are added.
PlacementTask unpack(const SeedIndex& index, const PackedTask& packed);

/// Places a segment by the index as it is: sets its pieces, their payloads and its unknown seeds.
/// REQUIRES: nothing is added meanwhile.
void place_by_index(const SeedTables& seeds, Placer& placer, UnplacedSegment& segment);

}  // namespace spillway
