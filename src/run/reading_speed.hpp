// How fast a run has read bases of late.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <utility>

#include "spillway/observer.hpp"

namespace spillway {

/// Not thread-safe.
class ReadingSpeed {
 public:
  /// At `now`, in seconds of the run.
  void note(const ProgressSnapshot& progress, double now) {
    if (progress.stage != stage_) recent_.clear();
    stage_ = progress.stage;
    recent_.emplace_back(now, progress.bases);
    if (recent_.size() > kRecentNotes) recent_.pop_front();
  }

  /// 0: none are being read.
  double bases_per_second() const {
    if (recent_.size() < 2) return 0;
    const double seconds = recent_.back().first - recent_.front().first;
    const auto bases = static_cast<double>(recent_.back().second - recent_.front().second);
    return seconds > 0 ? bases / seconds : 0;
  }

 private:
  static constexpr std::size_t kRecentNotes = 15;

  std::deque<std::pair<double, std::uint64_t>> recent_;  // seconds and bases, of the stage
  Stage stage_ = Stage::start;
};

}  // namespace spillway
