// Signals that ask the program to stop, and the watchdog that ends it if it does not. They are the
// process's, so this is the program's; the library gets a StopToken.
#pragma once

#include <array>
#include <csignal>
#include <cstddef>

#include "spillway/stop_token.hpp"

namespace spillway {

/// Catches SIGINT, SIGTERM, SIGHUP, SIGUSR1 and SIGUSR2 (warnings of schedulers) and SIGXCPU while
/// it lives, those of them that are not ignored (nohup, jobs in the background). The first signal
/// asks token() to stop; a second one of its kind has its default action, which ends the process at
/// once. System calls that are waiting fail with EINTR. One at a time.
class StopSignals {
 public:
  StopSignals() noexcept;
  /// Restores what was there before.
  ~StopSignals();
  StopSignals(const StopSignals&) = delete;
  StopSignals& operator=(const StopSignals&) = delete;

  const StopToken& token() const noexcept { return token_; }
  /// That of the one that lives; null if none does.
  static const StopToken* caught() noexcept;

 private:
  struct Caught {
    int signal;
    struct sigaction before;
  };
  StopToken token_;
  std::array<Caught, 6> caught_;
  std::size_t caught_count_ = 0;
};

/// To be told of each phase of a run that can be resumed (RunObserver::shutdown). If something has
/// asked that run to stop and it is still there after twice the grace period, or one after it was
/// to end (a disk that does not answer), the program ends by _exit with 128 + the signal's number,
/// or the exit code of a resource that is missing.
void watch_shutdown(ShutdownPhase phase) noexcept;

}  // namespace spillway
