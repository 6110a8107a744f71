// Gives the unplaced segments of a round their groups, in input order.
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "base/assert.hpp"
#include "base/bytes.hpp"
#include "compress/place/place.hpp"
#include "compress/place/placer.hpp"
#include "compress/place/seed_filter.hpp"
#include "compress/place/seed_tables.hpp"
#include "compress/place/unplaced_segment.hpp"
#include "compress/run_context.hpp"
#include "scratch/external_sort.hpp"
#include "segment/segment_record.hpp"
#include "segment/splitter_table.hpp"

namespace spillway {

/// What all threads of the stage share.
struct Placing {
  const RunContext& run;
  const SplitterTable& splitters;
  SeedTables& seeds;
};

/// Lets what is novel found groups, and adds its seeds to the index. For one thread.
class GroupAssigner {
 public:
  /// `groups` is the number of groups that there are already.
  GroupAssigner(const Placing& placing, ExternalSorter& segments, std::size_t buffer_bytes,
                std::uint32_t groups);

  void begin_round() { added_.clear(); }
  /// REQUIRES: it was placed by the index as it was at begin_round().
  void assign(UnplacedSegment& segment);
  /// Spills what was assigned.
  void write();
  void finish() { std::move(out_).finish(); }

  /// For a checkpoint. REQUIRES: write() came last.
  void flush() {
    SPILLWAY_ASSERT(assigned_.empty());
    out_.flush();
  }
  template <typename Ar>
  void state(Ar& ar) {
    ar(last_group_, result_.groups, result_.matched, result_.novel, result_.novel_bases,
       result_.too_short);
  }

  const PlaceResult& result() const { return result_; }

 private:
  static constexpr std::uint32_t kNoGroup = ~std::uint32_t{0};

  struct Assigned {
    SegmentKey key;
    Bytes payload;
  };

  bool is_placement_stale(const UnplacedSegment& segment) const;
  void assign(const UnplacedSegment& segment, const PlacedPiece& piece, Bytes payload);
  std::uint32_t found_group(const UnplacedSegment& segment, const PlacedPiece& piece);

  const RunContext& run_;
  const SplitterTable& splitters_;
  SeedTables& seeds_;
  Placer placer_;
  SortWriter out_;
  std::vector<Assigned> assigned_;  // in the order in which they were
  PlaceResult result_;
  std::uint32_t last_group_;
  std::vector<Seed> own_seeds_;
  SeedFilter added_;  // to the index, in this round
};

}  // namespace spillway
