// The steps of writing the metadata, with safepoints between them and within them.
#pragma once

#include <cstdint>

#include "compress/resume/saved_walk.hpp"

namespace spillway {

/// Runs steps in their order; those that were over at the checkpoint from which the run was resumed
/// are left out.
class MetadataSteps {
 public:
  explicit MetadataSteps(Checkpoints& checkpoints)
      : checkpoints_(checkpoints), joined_(checkpoints.join("metadata", *this)) {}
  MetadataSteps(const MetadataSteps&) = delete;
  MetadataSteps& operator=(const MetadataSteps&) = delete;

  template <typename Step>
  void run(Step step) {
    const std::uint64_t number = passed_++;
    if (number < over_) return;
    step();
    over_ = passed_;
    checkpoints_.pass();
  }

  /// A step that hands all records of `set`, which is empty then, to `add(walk)`, and keeps what it
  /// needs in `writer`. What comes before the first record is done by `begin()`.
  template <typename Writer, typename Add>
  void walk(SortedRuns set, Writer& writer, Add add) {
    walk(
        set, writer, [] {}, add);
  }
  template <typename Writer, typename Begin, typename Add>
  void walk(SortedRuns set, Writer& writer, Begin begin, Add add) {
    SavedWalk walk(checkpoints_, "metadata walk", set, true);
    const auto joined = checkpoints_.join("metadata rows", writer);
    if (!walk.is_resumed()) begin();
    while (walk.next()) {
      checkpoints_.pass();
      add(walk);
    }
  }

  /// For checkpoints.
  template <typename Ar>
  void state(Ar& ar) {
    ar(over_);
  }

 private:
  Checkpoints& checkpoints_;
  std::uint64_t over_ = 0;    // steps that are over, of this run or before
  std::uint64_t passed_ = 0;  // steps that run() was called for
  Checkpoints::Part joined_;
};

}  // namespace spillway
