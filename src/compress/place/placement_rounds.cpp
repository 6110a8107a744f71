#include "compress/place/placement_rounds.hpp"

#include <utility>

#include "base/assert.hpp"
#include "compress/place/placer.hpp"

namespace spillway {

PlacementRounds::PlacementRounds(const Placing& placing, ExternalSorter& segments,
                                 std::size_t buffer_bytes, std::uint32_t groups)
    : run_(placing.run),
      seeds_(placing.seeds),
      assigner_(placing, segments, buffer_bytes, groups),
      pool_(run_.plan.workers) {}

void PlacementRounds::begin(std::vector<PackedTask> round) {
  SPILLWAY_ASSERT(placing_.empty());
  begin_placing();
  for (PackedTask& packed : round) {
    unpacking_.push_back(
        pool_.submit([&index = std::as_const(seeds_.index), packed = std::move(packed)] {
          return unpack(index, packed);
        }));
  }
  assigner_.write();
}

void PlacementRounds::assign() {
  // Nobody may look into the index while it changes.
  for (const auto& task : placing_) task.wait();
  assigner_.begin_round();
  std::vector<PlacementTask> assigned;
  for (auto& task : placing_) {
    assigned.push_back(task.get());
    for (UnplacedSegment& segment : assigned.back()) assigner_.assign(segment);
  }
  placing_.clear();
  // Nor into the counts: what a round sees of them is the same, whoever is faster.
  for (PlacementTask& unplaced : assigned) {
    uncounting_.push_back(pool_.submit([&counts = seeds_.unplaced, done = std::move(unplaced)] {
      // Nobody will ask for those that the index has.
      for (const UnplacedSegment& segment : done) counts.remove(segment.unknown);
    }));
  }
}

void PlacementRounds::drain() {
  assign();
  begin_placing();
  assign();
  assigner_.write();
  wait_for_counts();
}

void PlacementRounds::begin_placing() {
  wait_for_counts();
  for (auto& task : unpacking_) {
    placing_.push_back(pool_.submit([this, unplaced = task.get()]() mutable {
      Placer placer(run_.shape.kmer_length, run_.shape.segment_size);
      for (UnplacedSegment& segment : unplaced) place_by_index(seeds_, placer, segment);
      return std::move(unplaced);
    }));
  }
  unpacking_.clear();
}

void PlacementRounds::wait_for_counts() {
  for (auto& task : uncounting_) task.get();
  uncounting_.clear();
}

}  // namespace spillway
