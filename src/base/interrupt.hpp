// Being asked to stop. The program catches the signals; what works for long asks now and then
// whether one has come, and ends by an exception, so that destructors clean up.
#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <csignal>
#include <cstddef>
#include <string>

#include "spillway/error.hpp"

namespace spillway {

/// Signal that asked to stop, or 0. The first one counts.
inline int stop_signal() noexcept;

/// Whether something asked to stop, at once or within the grace (ShutdownGracePeriod). Costs a
/// load.
inline bool stop_asked() noexcept;

/// Error interrupted, "stopped by SIGTERM", once a signal has asked to stop; else nothing. Costs a
/// load: fit for every record. To be called at least once for each few milliseconds of work, never
/// in a destructor.
inline void check_interrupted();

/// Asks to stop as a signal would, but check_interrupted() throws Error(kind, text): for a disk
/// that fills up, or a time limit. The first to ask, signals among them, counts. Thread-safe; not
/// for signal handlers.
void ask_to_stop(ErrorKind kind, const std::string& text);
/// Forgets what ask_to_stop() has asked for, so that the next run of the process may work. While
/// check_interrupted() throws for it, stop_signal() is less than 0.
void forget_stop_request() noexcept;

/// Waits until `fd` has something to be read, or its end or an error is to be told of; as
/// check_interrupted() once a signal asks to stop, whichever thread it is delivered to. Error io.
void wait_readable(int fd);

/// Waits for `time`; as check_interrupted() once a signal asks to stop, whichever thread it is
/// delivered to.
void wait_unless_stopped(std::chrono::milliseconds time);

/// While it lives, what asks to stop leaves some seconds for a checkpoint: stop_asked() is true at
/// once, but check_interrupted() goes on until the grace is over, or end_now() is called. If the
/// program is still there as long again later (a disk that does not answer), it ends by _exit with
/// 128 + the signal's number: whoever has a grace can be killed at any moment. One at a time.
class ShutdownGracePeriod {
 public:
  /// Seconds until check_interrupted() throws, and again until _exit: 18 in all.
  static constexpr unsigned kSeconds = 9;

  ShutdownGracePeriod() noexcept;
  ~ShutdownGracePeriod();
  ShutdownGracePeriod(const ShutdownGracePeriod&) = delete;
  ShutdownGracePeriod& operator=(const ShutdownGracePeriod&) = delete;

  /// From here on check_interrupted() throws if something has asked to stop.
  static void end_now() noexcept;
};

/// Catches SIGINT, SIGTERM, SIGHUP, SIGUSR1 and SIGUSR2 (warnings of schedulers) and SIGXCPU while
/// it lives, those of them that are not ignored (nohup, jobs in the background). The first signal
/// asks to stop; a second one of its kind has its default action, which ends the process at once.
/// System calls that are waiting fail with EINTR. For the program alone: the library catches
/// nothing by itself. One at a time.
class StopSignals {
 public:
  StopSignals() noexcept;
  /// Restores what was there before and forgets what came.
  ~StopSignals();
  StopSignals(const StopSignals&) = delete;
  StopSignals& operator=(const StopSignals&) = delete;

 private:
  struct Caught {
    int signal;
    struct sigaction before;
  };
  std::array<Caught, 6> caught_;
  std::size_t caught_count_ = 0;
};

// Implementation.

namespace interrupt_detail {

// What a signal handler may touch has to be global and lock-free.
inline std::atomic<int> asked{0};   // by this signal
inline std::atomic<int> signal{0};  // the same, once no grace is left
static_assert(std::atomic<int>::is_always_lock_free);
[[noreturn]] void stop();

}  // namespace interrupt_detail

inline int stop_signal() noexcept {
  return interrupt_detail::signal.load(std::memory_order_relaxed);
}

inline bool stop_asked() noexcept {
  return interrupt_detail::asked.load(std::memory_order_relaxed) != 0;
}

inline void check_interrupted() {
  if (stop_signal() != 0) [[unlikely]]
    interrupt_detail::stop();
}

}  // namespace spillway
