// Where the threads of one stage come together for a checkpoint.
#pragma once

#include <atomic>
#include <condition_variable>
#include <exception>
#include <mutex>

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
    const std::lock_guard lock(mutex_);
    --active_;
    if (failure) failed_ = true;
    wake_.notify_all();
  }

  /// Waits until it is written. Throws what writing it threw.
  void write() override {
    std::unique_lock lock(mutex_);
    ++waiting_;
    const unsigned round = round_;
    while (round == round_) {
      if (failed_ || waiting_ == active_) {
        end_round();
      } else {
        wake_.wait(lock);
      }
    }
    if (error_) std::rethrow_exception(error_);
  }

 private:
  void reach() override {
    if (failed_) throw AnotherThreadFailed();
    run_.reach();
  }

  void end_round() {
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
  std::mutex mutex_;
  std::condition_variable wake_;
  unsigned active_;
  unsigned waiting_ = 0;
  unsigned round_ = 0;
  std::atomic<bool> failed_{false};
  std::exception_ptr error_;
};

}  // namespace spillway
