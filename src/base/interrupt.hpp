// Being asked to stop. What works for long asks now and then whether it has been, and ends by an
// exception, so that destructors clean up.
//
// Nothing here belongs to the process: each run has a Stop of its own, and each thread knows the one
// that it works under.
#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <string>

#include "base/mutex.hpp"
#include "spillway/error.hpp"
#include "spillway/stop_token.hpp"

namespace spillway {

/// What asks the threads of one run to stop. Thread-safe.
class Stop {
 public:
  using Listener = std::function<void(ShutdownPhase phase)>;

  /// `outside`, which may be null and outlives this object, asks as ask() does. `listener` is told
  /// of a run with a grace period (ShutdownGracePeriod): one phase at a time, in their order, on
  /// whichever thread a phase begins. It must not call this object.
  explicit Stop(const StopToken* outside = nullptr, Listener listener = {});
  Stop(const Stop&) = delete;
  Stop& operator=(const Stop&) = delete;

  /// Whether something has asked to stop, be it within the grace period.
  bool asked() const noexcept {
    return own_.stop_requested() || (outside_ != nullptr && outside_->stop_requested());
  }
  /// From here on check_interrupted() throws Error(kind, text). The first to ask counts.
  void ask(ErrorKind kind, const std::string& text);

  /// REQUIRES: asked(). Throws what check_interrupted() throws, unless there is a grace period.
  void check() const;
  /// The number of the signal that has asked; 0: none has, or the run itself has asked before it.
  int signal() const noexcept {
    return own_.stop_requested() || outside_ == nullptr ? 0 : outside_->signal();
  }
  const StopToken& own() const noexcept { return own_; }
  const StopToken* outside() const noexcept { return outside_; }

 private:
  friend class ShutdownGracePeriod;
  enum class Grace { none, given, over };

  void tell(ShutdownPhase phase) const SPILLWAY_REQUIRES(phase_mutex_);
  bool has_grace_left() const noexcept;
  void give_grace();
  void end_grace();
  void forget_grace();

  StopToken own_;  // what ask() asks
  const StopToken* outside_;
  Listener listener_;
  Mutex phase_mutex_;  // held while grace_ changes and the listener is told why
  std::atomic<Grace> grace_{Grace::none};
  mutable Mutex mutex_;
  ErrorKind kind_ SPILLWAY_GUARDED_BY(mutex_) = ErrorKind::interrupted;
  std::string text_ SPILLWAY_GUARDED_BY(mutex_);
};

namespace interrupt_detail {

/// What this thread works under; null: nothing asks it to stop.
constinit inline thread_local Stop* current = nullptr;

}  // namespace interrupt_detail

/// While it lives, this thread works under `stop`, as do threads that it starts (base/thread.hpp).
/// Null: under none.
class StopScope {
 public:
  explicit StopScope(Stop* stop) noexcept : before_(interrupt_detail::current) {
    interrupt_detail::current = stop;
  }
  ~StopScope() { interrupt_detail::current = before_; }
  StopScope(const StopScope&) = delete;
  StopScope& operator=(const StopScope&) = delete;

 private:
  Stop* before_;
};

/// What this thread works under; null: under none.
inline Stop* current_stop() noexcept { return interrupt_detail::current; }

/// Whether something has asked this thread's run to stop, at once or within the grace period. Costs
/// a few loads.
inline bool stop_asked() noexcept {
  const Stop* const stop = current_stop();
  return stop != nullptr && stop->asked();
}

/// Error interrupted, "stopped by SIGTERM", or what Stop::ask() was given, once something has asked
/// this thread's run to stop and its grace period, if it has one, is over; else nothing. Costs a few
/// loads: fit for every record. To be called at least once for each few milliseconds of work, never
/// in a destructor.
inline void check_interrupted() {
  if (stop_asked()) [[unlikely]]
    current_stop()->check();
}

/// Asks this thread's run to stop (Stop::ask), if there is one.
void ask_to_stop(ErrorKind kind, const std::string& text);

/// Waits until `fd` has something to be read, or its end or an error is to be told of; as
/// check_interrupted() once the thread's run is to stop. Error io.
void wait_readable(int fd);

/// The same, until something can be written to `fd`.
void wait_writable(int fd);

/// Waits for `time`; as check_interrupted() once the thread's run is to stop.
void wait_unless_stopped(std::chrono::milliseconds time);

/// While it lives, what asks the run to stop leaves some seconds for a checkpoint: stop_asked() is
/// true at once, but check_interrupted() does not throw until they are over, or end_now() is called.
/// Whoever has a grace period can be killed at any moment. One at a time for each Stop.
class ShutdownGracePeriod {
 public:
  explicit ShutdownGracePeriod(Stop& stop);
  ~ShutdownGracePeriod();
  ShutdownGracePeriod(const ShutdownGracePeriod&) = delete;
  ShutdownGracePeriod& operator=(const ShutdownGracePeriod&) = delete;

  /// From here on check_interrupted() throws if something has asked this thread's run to stop.
  static void end_now();

 private:
  Stop& stop_;
};

}  // namespace spillway
