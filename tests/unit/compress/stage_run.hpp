// What a stage needs of its run, made by hand: for tests of one stage alone.
#pragma once

#include <doctest/doctest.h>

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "compress/run_context.hpp"
#include "compress/spill_sets.hpp"
#include "temporary_directory.hpp"

namespace spillway {

/// Options of runs by two threads, whose clock counts safepoints.
inline CreateOptions stage_options() {
  CreateOptions options;
  options.shape.segment_size = 1000;
  options.shape.pack_cardinality = 50;
  options.run.memory_bytes = std::uint64_t{1} << 30;
  options.run.threads = 2;
  options.run.safepoint_clock = true;
  options.run.checkpoint_seconds = 0;
  return options;
}

/// Thrown instead of going on after a checkpoint, as if the process were killed.
struct KilledAfterCheckpoint {};

/// A store at `directory`, and what stages are lent.
struct StageRun {
  /// `resumed`: from the checkpoint that an earlier one has left there. `killed_after`: the number
  /// of the checkpoint after which the run ends; 0: none.
  explicit StageRun(const std::filesystem::path& directory, CreateOptions wanted = stage_options(),
                    bool resumed = false, int killed_after = 0)
      : options(std::move(wanted)),
        left(killed_after),
        budget(options.run.memory_bytes),
        store(directory, 0,
              resumed ? ScratchStore::Begin::at_checkpoint : ScratchStore::Begin::anew),
        checkpoints(store, options.run, true, resumed,
                    [this](double) {
                      ++checkpoints_written;
                      if (--left == 0) throw KilledAfterCheckpoint();
                    }),
        context{options, options.shape, MemoryPlan::make(options.shape, options.run),
                budget,  log,           progress,
                store,   checkpoints,   0},
        sets(store, options.run.force_spill),
        joined_sets(sets.join(checkpoints)) {
    store.keep();
  }

  CreateOptions options;
  int left;
  int checkpoints_written = 0;
  Log log{nullptr};
  Progress progress;
  MemoryBudget budget;
  ScratchStore store;
  Checkpoints checkpoints;
  RunContext context;
  SpillSets sets;
  std::vector<Checkpoints::Part> joined_sets;
};

using Records = std::vector<std::pair<Bytes, Bytes>>;

/// All records of a set, in order; they stay there.
inline Records records_of(ExternalSorter& set) {
  Records all;
  for (MergeReader merge = std::move(set).finish().merge(false); merge.next();) {
    all.emplace_back(Bytes(merge.key().begin(), merge.key().end()),
                     Bytes(merge.payload().begin(), merge.payload().end()));
  }
  return all;
}

/// Runs a stage until it ends by itself, each time in a directory of its own, killed after one
/// checkpoint more than the time before, and then resumed. `run(directory, resumed, killed_after)`
/// gives what the stage has made, which is handed to `check`. Returns how often it was killed.
template <typename Run, typename Check>
int kill_after_each_checkpoint(const Run& run, const Check& check) {
  int killed = 0;
  for (bool is_over = false; !is_over;) {
    CAPTURE(killed);
    const TemporaryDirectory directory;
    const auto run_or_resume = [&] {
      try {
        auto made = run(directory.path(), false, killed + 1);
        is_over = true;
        return made;
      } catch (const KilledAfterCheckpoint&) {
        ++killed;
        return run(directory.path(), true, 0);
      }
    };
    check(run_or_resume());
  }
  return killed;
}

}  // namespace spillway
