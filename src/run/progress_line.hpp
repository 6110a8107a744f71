// How far a run is, for people: a line at the terminal that is written anew, or lines in a log.
#pragma once

#include <cstdint>
#include <deque>
#include <utility>

#include "run/log.hpp"
#include "run/progress.hpp"

namespace spillway {

/// Not thread-safe.
class ProgressLine {
 public:
  explicit ProgressLine(int verbosity);

  /// At `now`, in seconds of the run.
  void tell(Log& log, const ProgressSnapshot& progress, double now, std::uint64_t memory_bytes,
            std::uint64_t scratch_bytes);
  bool has_printed() const { return has_printed_; }

 private:
  void note_speed(const ProgressSnapshot& progress, double now);
  double bases_per_second() const;

  std::deque<std::pair<double, std::uint64_t>> recent_;  // seconds and bases, of the stage
  Stage recent_stage_ = Stage::start;
  double next_line_;  // in a log
  bool has_printed_ = false;
};

}  // namespace spillway
