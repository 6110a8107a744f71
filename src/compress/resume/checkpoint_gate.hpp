// Where the threads of one stage come together for a checkpoint.
#pragma once

#include <atomic>
#include <exception>

#include "base/mutex.hpp"
#include "base/safepoint.hpp"

namespace spillway {

/// Ends a thread's work at its next safepoint, as another thread has failed: that one says why.
struct AnotherThreadFailed {};

/// The safepoint of a stage of several threads. Each of them passes it every now and then; if a
/// checkpoint is due, it waits here once it has made ready what it has in hand, and the last one
/// writes. A thread that ends says so by leave(). Thread-safe.
class CheckpointGate final : public Safepoint {
 public:
  /// `run` is the safepoint of the run, which outlives the gate.
  CheckpointGate(Safepoint& run, unsigned threads) : run_(run), active_(threads) {}

  bool due() const override { return run_.due(); }

  /// The thread does not come here again. After a `failure` no checkpoint is written any more: what
  /// that thread has done may be half done.
  void leave(bool failure) {
    const MutexLock lock(mutex_);
    --active_;
    if (failure) failed_ = true;
    wake_.notify_all();
  }

  /// Waits until it is written. Throws what writing it threw.
  void write() override {
    const MutexLock lock(mutex_);
    ++waiting_;
    const unsigned round = round_;
    while (round == round_) {
      if (failed_ || waiting_ == active_) {
        end_round();
      } else {
        wake_.wait(mutex_);
      }
    }
    if (error_) std::rethrow_exception(error_);
  }

 private:
  void reach() override {
    if (failed_) throw AnotherThreadFailed();
    run_.reach();
  }

  void end_round() SPILLWAY_REQUIRES(mutex_) {
    if (!failed_) {
      try {
        run_.write();
      } catch (...) {
        error_ = std::current_exception();
      }
    }
    waiting_ = 0;
    ++round_;
    wake_.notify_all();
  }

  Safepoint& run_;
  Mutex mutex_;
  Condition wake_;
  unsigned active_ SPILLWAY_GUARDED_BY(mutex_);
  unsigned waiting_ SPILLWAY_GUARDED_BY(mutex_) = 0;
  unsigned round_ SPILLWAY_GUARDED_BY(mutex_) = 0;
  std::atomic<bool> failed_{false};
  std::exception_ptr error_ SPILLWAY_GUARDED_BY(mutex_);
};

}  // namespace spillway
