// Where the threads of one stage come together for a checkpoint.
#pragma once

#include <atomic>
#include <condition_variable>
#include <exception>
#include <functional>
#include <mutex>

#include "compress/resume/checkpoints.hpp"

namespace spillway {

/// Each of the stage's threads passes here every now and then, and leaves at its end.
class CheckpointGate {
 public:
  /// `take` makes the checkpoint, when all threads stand still.
  CheckpointGate(Checkpoints& checkpoints, unsigned threads, std::function<void()> take)
      : checkpoints_(checkpoints), take_(std::move(take)), active_(threads) {}

  /// If a checkpoint is due: calls `prepare`, which leaves the thread's part in a state that can be
  /// saved, and waits until it has been made. Throws what making it threw.
  template <typename Prepare>
  void pass(Prepare prepare) {
    if (!wanted_) {
      if (!checkpoints_.due()) return;
      wanted_ = true;
    }
    prepare();
    wait();
  }

  /// The thread does not come here again. After a `failure` no checkpoint is made any more: what
  /// that thread has done may be half done.
  void leave(bool failure) {
    const std::lock_guard lock(mutex_);
    --active_;
    failed_ = failed_ || failure;
    wake_.notify_all();
  }

 private:
  void wait() {
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

  void end_round() {
    if (!failed_) {
      try {
        take_();
      } catch (...) {
        error_ = std::current_exception();
      }
    }
    waiting_ = 0;
    wanted_ = false;
    ++round_;
    wake_.notify_all();
  }

  Checkpoints& checkpoints_;
  std::function<void()> take_;
  std::atomic<bool> wanted_{false};
  std::mutex mutex_;
  std::condition_variable wake_;
  unsigned active_;
  unsigned waiting_ = 0;
  unsigned round_ = 0;
  bool failed_ = false;
  std::exception_ptr error_;
};

}  // namespace spillway
