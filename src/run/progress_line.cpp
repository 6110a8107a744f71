#include "run/progress_line.hpp"

#include "base/process_memory.hpp"
#include "run/progress_text.hpp"

namespace spillway {
namespace {

// Lines in a log: soon and often for who watches (-v 1), then rarely; else rarely from the start,
// so that short runs print none.
constexpr double kSoonSeconds = 10;
constexpr double kRarelySeconds = 60;
constexpr std::size_t kRecentTicks = 15;

}  // namespace

ProgressLine::ProgressLine(int verbosity)
    : next_line_(verbosity > 0 ? kSoonSeconds : kRarelySeconds) {}

void ProgressLine::note_speed(const ProgressSnapshot& progress, double now) {
  if (progress.stage != recent_stage_) recent_.clear();
  recent_stage_ = progress.stage;
  recent_.emplace_back(now, progress.bases);
  if (recent_.size() > kRecentTicks) recent_.pop_front();
}

double ProgressLine::bases_per_second() const {
  if (recent_.size() < 2) return 0;
  const double seconds = recent_.back().first - recent_.front().first;
  return seconds > 0 ? static_cast<double>(recent_.back().second - recent_.front().second) / seconds
                     : 0;
}

void ProgressLine::tell(Log& log, const ProgressSnapshot& progress, double now,
                        std::uint64_t memory_bytes, std::uint64_t scratch_bytes) {
  note_speed(progress, now);
  const RunResources resources{process_memory().resident_bytes, memory_bytes, scratch_bytes,
                               bases_per_second()};
  if (log.can_rewrite()) {
    log.show(progress_text(progress, resources, log.room()));
    has_printed_ = true;
  } else if (now >= next_line_) {
    log.always(progress_text(progress, resources));
    has_printed_ = true;
    next_line_ =
        now + (log.verbosity() > 0 && now < kRarelySeconds - 1 ? kSoonSeconds : kRarelySeconds);
  }
}

}  // namespace spillway
