// What the stages of one run work with.
#pragma once

#include <cstdint>

#include "base/memory_budget.hpp"
#include "compress/plan/memory_needs.hpp"
#include "compress/plan/memory_plan.hpp"
#include "compress/resume/checkpoints.hpp"
#include "run/log.hpp"
#include "run/progress.hpp"
#include "scratch/store.hpp"
#include "segment/segment_record.hpp"
#include "spillway/options.hpp"

namespace spillway {

/// Lent to each stage. What it refers to outlives the stages.
struct RunContext {
  const CreateOptions& options;
  /// As in the options; the segment size is the largest that may be chosen until the splitters
  /// stage has chosen it.
  ShapeOptions shape;
  MemoryPlan plan;
  MemoryBudget& budget;
  const Log& log;
  Progress& progress;
  ScratchStore& store;
  Checkpoints& checkpoints;
  /// What a resumed run had done of the stage in which it begins.
  std::uint64_t done_before = 0;

  /// Whether the run adds to an archive.
  bool is_append() const { return !options.base.empty(); }
  /// The shape by which memory is shared out: segments and references are no longer than it says.
  ShapeOptions memory_shape() const { return memory_shape_of(options, shape); }
  /// The stage has so much to do (Progress::begin).
  void begin_work(Stage stage, std::uint64_t total) const {
    progress.begin(stage, total, stage == checkpoints.first_stage() ? done_before : 0);
  }
};

/// By which segments of a group are sorted in SpillSets::segments, before its ordinal: groups of an
/// archive that is appended to come in the order of their ids, so that its masks are read in order.
inline GroupKey spill_key(const RunContext& run, const GroupKey& key) {
  return run.is_append() ? GroupKey{} : key;
}

}  // namespace spillway
