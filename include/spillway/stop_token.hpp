// How a program asks runs within its own process to stop.
#pragma once

#include <atomic>
#include <cstdint>

namespace spillway {

/// Asks the runs that it is given to (RunHost) to stop, for good. It outlives them. Thread-safe.
class StopToken {
 public:
  StopToken() noexcept;
  ~StopToken();
  StopToken(const StopToken&) = delete;
  StopToken& operator=(const StopToken&) = delete;

  /// The runs end with Error interrupted: "stopped", or "stopped by SIGTERM" if `signal` is that
  /// one's number. A run that can be resumed makes a checkpoint first, if it comes to it within
  /// kGraceSeconds. The first call counts. Async-signal-safe.
  void request_stop(int signal = 0) noexcept;
  /// If true, signal() and whatever the one who asked wrote before can be read.
  bool stop_requested() const noexcept { return requested_at() != 0; }

  /// What request_stop() was given; 0 before.
  int signal() const noexcept { return signal_.load(std::memory_order_relaxed); }
  /// The time of the request, in nanoseconds of std::chrono::steady_clock; 0: there was none.
  std::int64_t requested_at() const noexcept {
    return requested_at_.load(std::memory_order_acquire);
  }
  /// A descriptor that can be read (poll) once stop_requested(); -1 if there was none to be had.
  int wake_descriptor() const noexcept { return wake_descriptor_; }

  static constexpr unsigned kGraceSeconds = 9;

 private:
  std::atomic<std::int64_t> requested_at_{0};
  std::atomic<int> signal_{0};
  int wake_descriptor_;
  static_assert(std::atomic<std::int64_t>::is_always_lock_free);
  static_assert(std::atomic<int>::is_always_lock_free);
};

/// How near a run that can be resumed is to its end. From the first to the last of these the process
/// may be killed at any moment: the same request continues.
enum class ShutdownPhase {
  resumable,  ///< from here on a request to stop leaves time for a checkpoint (kGraceSeconds)
  stopping,   ///< the run itself has found a reason to stop: a full disk, a time limit
  ending,     ///< it is to stop, and there is nothing left to wait for
  over,       ///< the run has ended, for whatever reason
};

}  // namespace spillway
