// The unplaced segments in input order, round by round.
#pragma once

#include <cstdint>
#include <vector>

#include "compress/place/placement_task.hpp"
#include "compress/resume/checkpoints.hpp"
#include "compress/resume/saved_walk.hpp"
#include "scratch/external_sort.hpp"

namespace spillway {

/// Takes part in the checkpoints, from between two rounds.
class UnplacedReader {
 public:
  /// `unplaced` is by position, and empty afterwards.
  UnplacedReader(Checkpoints& checkpoints, SortedRuns unplaced)
      : walk_(checkpoints, "unplaced walk", unplaced, true),
        joined_(checkpoints.join("placement rounds", *this)),
        more_(walk_.next()) {}
  UnplacedReader(const UnplacedReader&) = delete;
  UnplacedReader& operator=(const UnplacedReader&) = delete;

  bool more() const { return more_; }
  /// A round is as large as all before it, within bounds, and `most_bytes`: the more is known, the
  /// less of a round is novel, and has to be settled one by one. REQUIRES: more().
  std::vector<PlacementTask> next_round(std::uint64_t most_bytes);

  /// For checkpoints.
  template <typename Ar>
  void state(Ar& ar) {
    ar(read_bytes_);
  }

 private:
  SavedWalk walk_;
  std::uint64_t read_bytes_ = 0;
  Checkpoints::Part joined_;
  bool more_;
};

}  // namespace spillway
