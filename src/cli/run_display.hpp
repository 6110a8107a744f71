// What the program prints on standard error while it makes an archive.
#pragma once

#include <atomic>

#include "cli/terminal_log.hpp"
#include "spillway/observer.hpp"

namespace spillway {

/// Messages, a line that says how far the run is, and at the end what it took; and the watchdog is
/// told of the run's phases.
class RunDisplay : public RunObserver {
 public:
  /// `verbosity` as of TerminalLog.
  explicit RunDisplay(int verbosity);

  void message(MessageLevel level, const std::string& text) override;
  void progress(const ProgressSnapshot& now, const RunResources& resources) override;
  void ended(const RunSummary& summary) override;
  void shutdown(ShutdownPhase phase) override;

 private:
  TerminalLog log_;
  double next_line_;  // in seconds of the run
  std::atomic<bool> has_printed_{false};
};

}  // namespace spillway
