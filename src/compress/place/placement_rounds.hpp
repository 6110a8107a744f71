// Rounds of unplaced segments on their way through the workers.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/task_future.hpp"
#include "base/worker_pool.hpp"
#include "compress/place/group_assigner.hpp"
#include "compress/place/seed_tables.hpp"
#include "compress/place/unplaced_segment.hpp"
#include "compress/run_context.hpp"
#include "scratch/external_sort.hpp"

namespace spillway {

/// While one round is placed, the one before it is spilled, and while it is assigned, the next one
/// is unpacked. For one thread.
class PlacementRounds {
 public:
  /// As the constructor of GroupAssigner.
  PlacementRounds(const Placing& placing, ExternalSorter& segments, std::size_t buffer_bytes,
                  std::uint32_t groups);

  GroupAssigner& assigner() { return assigner_; }

  /// Has the round that came before placed, and this one unpacked. REQUIRES: assign() came last.
  void begin(std::vector<PackedTask> round);
  /// Waits until the round that is placed is, and assigns it.
  void assign();
  /// Ends all that was begun.
  void drain();

 private:
  using PlacementTasks = std::vector<TaskFuture<PlacementTask>>;

  void begin_placing();
  void wait_for_counts();

  const RunContext& run_;
  SeedTables& seeds_;
  GroupAssigner assigner_;
  PlacementTasks unpacking_;
  PlacementTasks placing_;
  std::vector<TaskFuture<void>> uncounting_;  // of the unplaced segments that are assigned
  WorkerPool pool_;                           // last: its threads use what is above
};

}  // namespace spillway
