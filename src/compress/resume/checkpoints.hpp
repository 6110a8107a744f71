// When a job makes a checkpoint, what goes into it, and where a resumed job stands
// (docs/SCRATCH.md).
//
// Invariants
// 1. Everything that a checkpoint refers to is in the store, or in the archive before the length
//    that it records, and both are synced before the checkpoint becomes the current one.
// 2. Nothing that a checkpoint refers to is modified until the next one is the current one: the
//    store pins its pages, and the archive is only appended to.
// 3. So a job that returns to it, truncates the archive to that length and continues, writes the
//    same bytes as one that never stopped.
#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <optional>
#include <vector>

#include "run/progress.hpp"
#include "scratch/external_sort.hpp"
#include "spillway/options.hpp"

namespace spillway {

class Checkpoints {
 public:
  using Save = std::function<void(StateWriter&)>;

  /// `enabled`: whether there are any. `resumed`: the store stands at one, which is now read.
  /// `taken` is called after each. The clock is the machine's, or counts safepoints, as
  /// RunOptions::safepoint_clock says.
  Checkpoints(ScratchStore& store, const RunOptions& run, bool enabled, bool resumed,
              std::function<void(double seconds)> taken);
  Checkpoints(const Checkpoints&) = delete;
  Checkpoints& operator=(const Checkpoints&) = delete;

  bool enabled() const { return enabled_; }
  /// Whether there is one to go back to.
  bool any() const { return any_; }

  /// Whether the job shall make one soon: every RunOptions::checkpoint_seconds (0: never), and when
  /// something asks to stop (where the time limit is over, this is what asks). Reads a clock: to be
  /// called for some kilobytes of work. Thread-safe.
  bool due();

  /// What every checkpoint holds beside the stage's progress, in the order of these calls; a
  /// resumed job reads it in the same order from state().
  void cover(Save save) { covered_.push_back(std::move(save)); }
  /// What the first checkpoint behind this call stores, and later ones keep.
  void cover_once(std::function<void(ScratchStore&)> save) { once_.push_back(std::move(save)); }
  /// There was no checkpoint, and what cover_once() was to store is needed no more.
  void forget_once() { once_.clear(); }

  /// Makes a checkpoint of a job that stands in `stage`; `progress` says where in it. Nobody else
  /// may use the store meanwhile. If something has asked to stop: Error interrupted, once it is
  /// made.
  void take(Stage stage, const Save& progress);

  /// The stage that a resumed job stands in; the first one of a new job.
  Stage stage() const { return stage_; }
  /// What covers have saved, to be read in their order. REQUIRES: a resumed job.
  StateReader& state() { return *state_; }
  /// What `progress` saved, if a resumed job stands in `stage`; else null. To be asked for behind
  /// all that was covered, once.
  StateReader* progress_of(Stage stage);

 private:
  using Time = std::chrono::steady_clock::time_point;

  Time now();

  ScratchStore& store_;
  std::function<void(double seconds)> taken_;
  bool counts_safepoints_;
  std::atomic<std::uint64_t> safepoints_{0};  // if they are the clock
  Time::duration interval_;
  std::chrono::seconds limit_;
  bool enabled_;
  bool any_ = false;
  Time begun_ = now();
  std::atomic<Time> next_;
  std::vector<Save> covered_;
  std::vector<std::function<void(ScratchStore&)>> once_;
  Stage stage_ = Stage::splitters;
  Bytes loaded_;
  std::optional<StateReader> state_;  // of loaded_
};

/// Pauses long merges of a stage for checkpoints; what has been done of the stage is told by the
/// sets alone, which are covered.
class StagePause final : public PausePoint {
 public:
  StagePause(Checkpoints& checkpoints, Stage stage, Checkpoints::Save progress)
      : checkpoints_(checkpoints), stage_(stage), progress_(std::move(progress)) {}
  bool due() override { return checkpoints_.due(); }
  void take() override { checkpoints_.take(stage_, progress_); }

 private:
  Checkpoints& checkpoints_;
  Stage stage_;
  Checkpoints::Save progress_;
};

}  // namespace spillway
