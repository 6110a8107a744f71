#include "cli/run_display.hpp"

#include <array>
#include <cstdio>
#include <string>

#include "base/process_memory.hpp"
#include "base/size_text.hpp"
#include "cli/stop_signals.hpp"
#include "run/progress.hpp"
#include "run/progress_text.hpp"
#include "run/run_identity.hpp"

namespace spillway {
namespace {

// Lines in a log: soon and often for who watches (-v 1), then rarely; else rarely from the start,
// so that short runs print none.
constexpr double kSoonSeconds = 10;
constexpr double kRarelySeconds = 60;

std::string rounded(double value, const char* format) {
  std::array<char, 64> text{};
  std::snprintf(text.data(), text.size(), format, value);
  return text.data();
}

}  // namespace

RunDisplay::RunDisplay(int verbosity)
    : log_(verbosity), next_line_(verbosity > 0 ? kSoonSeconds : kRarelySeconds) {}

void RunDisplay::message(MessageLevel level, const std::string& text) {
  switch (level) {
    case MessageLevel::warning:
      return log_.warn(text);
    case MessageLevel::stage:
      return log_.stage(text);
    case MessageLevel::detail:
      return log_.detail(text);
  }
}

void RunDisplay::progress(const ProgressSnapshot& now, const RunResources& resources) {
  if (log_.can_rewrite()) {
    log_.show(progress_text(now, resources, log_.room()));
  } else if (now.seconds >= next_line_) {
    log_.always(progress_text(now, resources));
    const bool is_soon = log_.verbosity() > 0 && now.seconds < kRarelySeconds - 1;
    next_line_ = now.seconds + (is_soon ? kSoonSeconds : kRarelySeconds);
  } else {
    return;
  }
  has_printed_ = true;
}

// For who has been told of the run, or asked to be.
void RunDisplay::ended(const RunSummary& summary) {
  log_.clear();
  if (!has_printed_ && log_.verbosity() == 0) return;
  log_.always("version " + program_version());
  log_.always("command: " + this_run().command);
  log_.always("real " + rounded(summary.seconds, "%.3f s") + ", CPU " +
              rounded(process_cpu_seconds(), "%.3f s") + ", peak RSS " +
              rounded(static_cast<double>(peak_resident_bytes()) / (1 << 20), "%.1f MiB") +
              ", peak scratch " + format_size(summary.peak_scratch_bytes));
}

void RunDisplay::shutdown(ShutdownPhase phase) { watch_shutdown(phase); }

}  // namespace spillway
