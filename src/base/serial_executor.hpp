// Work of one kind that is done in order: by one thread of a pool at a time, beside whoever asks
// for it.
#pragma once

#include <cstddef>
#include <deque>
#include <functional>
#include <utility>

#include "base/mutex.hpp"
#include "base/task_future.hpp"
#include "base/worker_pool.hpp"

namespace spillway {

/// For one thread that pushes pieces of work. Lines that share a pool take turns. Where the thread
/// that pushes is one of the pool's, another one of them is free, or will be.
template <typename Piece>
class SerialExecutor {
 public:
  using Work = std::function<void(Piece&)>;

  /// `work` is called for each piece. At most `max_waiting` pieces wait, beside as many that a
  /// thread has taken. The pool outlives the line, or drops its tasks while the line is there.
  SerialExecutor(WorkerPool& pool, std::size_t max_waiting, Work work)
      : pool_(pool), max_waiting_(max_waiting), work_(std::move(work)) {}

  SerialExecutor(const SerialExecutor&) = delete;
  SerialExecutor& operator=(const SerialExecutor&) = delete;

  ~SerialExecutor() {
    try {
      wait();
    } catch (...) {
      // Who pushes has been told, or is on the way out for another reason.
    }
  }

  /// Waits while as many wait as may. Throws what the work on a piece has thrown.
  void push(Piece piece) {
    for (;;) {
      SharedTaskFuture<void> done;
      {
        const MutexLock lock(mutex_);
        if (waiting_.size() < max_waiting_) {
          waiting_.push_back(std::move(piece));
          if (!is_busy_) begin();
          is_busy_ = true;
          return;
        }
        done = done_;
      }
      done.get();
    }
  }

  /// False if all that was pushed is done, and what it has done is seen.
  bool is_busy() const {
    const MutexLock lock(mutex_);
    return is_busy_;
  }

  /// Until all is done. Throws as push() does.
  void wait() {
    for (;;) {
      SharedTaskFuture<void> done;
      {
        const MutexLock lock(mutex_);
        if (!is_busy_) return;
        done = done_;
      }
      done.get();
    }
  }

 private:
  void begin() SPILLWAY_REQUIRES(mutex_) {
    done_ = pool_.submit([this] { do_waiting(); }).share();
  }

  // What comes meanwhile is for another task: other lines' tasks come before it.
  void do_waiting() {
    std::deque<Piece> pieces;
    {
      const MutexLock lock(mutex_);
      pieces.swap(waiting_);
    }
    for (Piece& piece : pieces) work_(piece);
    const MutexLock lock(mutex_);
    if (!waiting_.empty()) begin();
    is_busy_ = !waiting_.empty();
  }

  WorkerPool& pool_;
  std::size_t max_waiting_;
  Work work_;
  mutable Mutex mutex_;
  std::deque<Piece> waiting_ SPILLWAY_GUARDED_BY(mutex_);
  bool is_busy_ SPILLWAY_GUARDED_BY(mutex_) = false;         // remains so once work has thrown
  SharedTaskFuture<void> done_ SPILLWAY_GUARDED_BY(mutex_);  // of the last task
};

}  // namespace spillway
