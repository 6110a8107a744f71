// What a thread does with unplaced segments.
#pragma once

#include <vector>

#include "codec/case_mask.hpp"
#include "compress/place/placement_task.hpp"
#include "compress/place/placer.hpp"
#include "compress/place/seed_tables.hpp"
#include "spillway/options.hpp"

namespace spillway {

/// Keeps its buffers between calls. Not thread-safe.
class SegmentPlacer {
 public:
  SegmentPlacer(const SeedTables& seeds, const ShapeOptions& shape)
      : seeds_(seeds), placer_(shape.kmer_length, shape.segment_size) {}

  /// Places the segments of a task by the index as it is. REQUIRES: nothing is added to the index,
  /// or taken from the counts, meanwhile.
  void place(PlacementTask& task);

  /// The seeds of a task's segments.
  std::vector<Seed> seeds_of(const PlacementTask& task);

 private:
  void place(PlacementTask& task, std::size_t i);
  void pack_piece(const PlacedPiece& piece, Bytes& payloads);

  const SeedTables& seeds_;
  Placer placer_;
  std::vector<Symbol> symbols_;
  CaseMask mask_;
  std::vector<Symbol> turned_;
  std::vector<Seed> found_;
};

}  // namespace spillway
