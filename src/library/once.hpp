// Work that the first of many threads does for all.
#pragma once

#include <atomic>

#include "base/mutex.hpp"

namespace spillway {

/// Runs work once; if it throws, the next caller tries again. (std::call_once hangs after an
/// exception in some C libraries.)
class Once {
 public:
  template <typename Work>
  void run(Work work) {
    if (is_done_.load(std::memory_order_acquire)) return;
    const MutexLock lock(mutex_);
    if (is_done_.load(std::memory_order_relaxed)) return;
    work();
    is_done_.store(true, std::memory_order_release);
  }

 private:
  std::atomic<bool> is_done_ = false;
  Mutex mutex_;
};

}  // namespace spillway
