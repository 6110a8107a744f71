// Gives the unplaced segments of a round their groups, in input order.
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "base/assert.hpp"
#include "base/bytes.hpp"
#include "compress/place/place.hpp"
#include "compress/place/placement_task.hpp"
#include "compress/place/seed_filter.hpp"
#include "compress/place/seed_tables.hpp"
#include "compress/place/segment_placer.hpp"
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

  /// The tasks that come now were placed by the index as it is.
  void begin_round() { added_.clear(); }
  /// Those that contain a seed that the round has added to the index, other than in the bases that
  /// they share with the segment before, go to `again`, to be placed once more.
  void assign(PlacementTask task, PlacementTask& again);
  /// Places each of its segments at its turn. REQUIRES: nobody else uses the index or the counts.
  void place_and_assign(const PlacementTask& task);

  /// Takes the seeds of a task that was assigned since write() from the counts. Thread-safe.
  void uncount(std::size_t task) const;
  /// Tasks that were assigned since write().
  std::size_t assigned_tasks() const { return assigned_.size(); }

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

  /// A task with those of its segments that were assigned.
  struct Assigned {
    PlacementTask task;
    std::vector<std::size_t> segments;
    std::vector<SegmentKey> keys;  // of their pieces
  };

  bool is_stale(const PlacementTask& task, std::size_t segment) const;
  void assign(const PlacementTask& task, std::size_t segment, Assigned& assigned);
  SegmentKey key_of(const Position& position, const PlacedPiece& piece,
                    std::span<const Seed> unknown);
  std::uint32_t found_group(const PlacedPiece& piece, std::span<const Seed> unknown);

  const RunContext& run_;
  const SplitterTable& splitters_;
  SeedTables& seeds_;
  SegmentPlacer placer_;
  SortWriter out_;
  std::vector<Assigned> assigned_;  // in the order in which they were
  PlaceResult result_;
  std::uint32_t last_group_;
  std::vector<Seed> own_seeds_;
  SeedFilter added_;  // to the index, in this round
};

}  // namespace spillway
