// The steps of writing the metadata, with checkpoints between them and within them.
#pragma once

#include <cstdint>
#include <utility>

#include "compress/job.hpp"

namespace spillway {

/// Runs steps in their order; those that were over at the checkpoint which the job goes on from are
/// left out.
class MetadataSteps {
 public:
  explicit MetadataSteps(Job& job) : job_(job) {
    progress_ = job.checkpoints.progress_of(Stage::metadata);
    if (progress_ != nullptr) first_ = progress_->number();
  }

  Job& job() { return job_; }

  template <typename Step>
  void run(Step step) {
    if (current_ >= first_) {
      step();
      if (job_.checkpoints.due()) take(current_ + 1, [](StateWriter& state) { state.number(0); });
    }
    ++current_;
  }

  /// For the step that runs: what it saved within itself, if the job goes on there; else null.
  StateReader* within() {
    if (progress_ == nullptr || current_ != first_ || !progress_->flag()) return nullptr;
    return std::exchange(progress_, nullptr);
  }
  /// Makes a checkpoint within the step that runs, if one is due; `save(state)` says where it is.
  template <typename Save>
  void pause(Save save) {
    if (!job_.checkpoints.due()) return;
    take(current_, [&](StateWriter& state) {
      state.number(1);
      save(state);
    });
  }

  /// For merging down before the step that runs has done anything.
  StagePause pause_of_merges() {
    return {job_.checkpoints, Stage::metadata, [this](StateWriter& state) {
              state.number(current_);
              state.number(0);
            }};
  }

  /// A step that hands all records of `set`, which is used up, to `add(merge)`, and keeps what it
  /// needs in `writer`. What comes before the first record is done by `begin()`.
  template <typename Writer, typename Add>
  void walk(ExternalSorter& set, Writer& writer, Add add) {
    walk(
        set, writer, [] {}, add);
  }
  template <typename Writer, typename Begin, typename Add>
  void walk(ExternalSorter& set, Writer& writer, Begin begin, Add add) {
    StateReader* const begun = within();
    if (begun != nullptr) writer.restore(*begun);
    StagePause merging = pause_of_merges();
    MergeReader merge =
        begun != nullptr ? set.resume_merge(*begun, true) : set.merge(true, &merging);
    if (begun == nullptr) begin();
    while (merge.next()) {
      pause([&](StateWriter& state) {
        writer.save(state);
        merge.save(state);
      });
      add(std::as_const(merge));
    }
  }

 private:
  template <typename Save>
  void take(std::uint64_t step, Save save) {
    job_.checkpoints.take(Stage::metadata, [&](StateWriter& state) {
      state.number(step);
      save(state);
    });
  }

  Job& job_;
  StateReader* progress_;
  std::uint64_t first_ = 0;
  std::uint64_t current_ = 0;
};

}  // namespace spillway
