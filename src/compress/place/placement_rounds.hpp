// Rounds of unplaced segments on their way through the workers.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/lending_pool.hpp"
#include "base/task_future.hpp"
#include "base/worker_pool.hpp"
#include "compress/place/group_assigner.hpp"
#include "compress/place/placement_task.hpp"
#include "compress/place/segment_placer.hpp"

namespace spillway {

/// A round is placed by the workers, then assigned by the caller's thread. While it is placed, the
/// one before it is spilled. For one thread.
class PlacementRounds {
 public:
  /// As the constructor of GroupAssigner.
  PlacementRounds(const Placing& placing, ExternalSorter& segments, std::size_t buffer_bytes,
                  std::uint32_t groups);

  /// Has these placed. REQUIRES: settle() came last.
  void begin(std::vector<PlacementTask> round);
  /// Waits until the round that is placed is, and assigns it. What is stale is placed again by the
  /// workers; a little of it, or what is stale for the last time, here.
  void settle();
  /// Settles and spills all that was begun.
  void drain();
  void finish() { assigner_.finish(); }

  /// The index knows the seeds of these rounds from now on (SeedIndex::begin_window). REQUIRES:
  /// drain() came last.
  void begin_window(const std::vector<std::vector<PlacementTask>>& rounds);

  /// What takes part in checkpoints, after drain().
  GroupAssigner& assigner() { return assigner_; }
  const PlaceResult& result() const { return assigner_.result(); }

 private:
  void submit(std::vector<PlacementTask> tasks);
  PlacementTask assign_placed();
  void uncount_assigned();
  void wait_for_counts();

  SeedTables& seeds_;
  GroupAssigner assigner_;
  LendingPool<SegmentPlacer> placers_;
  std::vector<TaskFuture<PlacementTask>> placing_;
  std::vector<TaskFuture<void>> uncounting_;  // of the segments that are assigned
  WorkerPool pool_;                           // last: its threads use what is above
};

}  // namespace spillway
