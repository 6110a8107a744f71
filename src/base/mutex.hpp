// The mutexes of the standard library, annotated so that clang checks what they guard
// (base/thread_annotations.hpp). Which of them may be held together, and in which order:
// CONTRIBUTING.md, "Locks".
#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>

#include "base/thread_annotations.hpp"

namespace spillway {

class SPILLWAY_CAPABILITY("mutex") Mutex {
 public:
  void lock() SPILLWAY_ACQUIRE() { mutex_.lock(); }
  void unlock() SPILLWAY_RELEASE() { mutex_.unlock(); }
  /// Says that it is held, where the analysis cannot see it: in a lambda.
  void assert_held() const SPILLWAY_ASSERTS_HELD() {}

 private:
  friend class Condition;

  std::mutex mutex_;
};

/// Holds a mutex as long as it lives.
class SPILLWAY_SCOPED_CAPABILITY MutexLock {
 public:
  explicit MutexLock(Mutex& mutex) SPILLWAY_ACQUIRE(mutex) : mutex_(mutex) { mutex_.lock(); }
  ~MutexLock() SPILLWAY_RELEASE() { mutex_.unlock(); }
  MutexLock(const MutexLock&) = delete;
  MutexLock& operator=(const MutexLock&) = delete;

 private:
  Mutex& mutex_;
};

/// Waiting ends when notified, or for no reason: the caller waits in a loop.
class Condition {
 public:
  void wait(Mutex& mutex) SPILLWAY_REQUIRES(mutex) {
    std::unique_lock lock(mutex.mutex_, std::adopt_lock);
    condition_.wait(lock);
    lock.release();
  }
  /// False if `end` came first.
  bool wait_until(Mutex& mutex, std::chrono::steady_clock::time_point end)
      SPILLWAY_REQUIRES(mutex) {
    std::unique_lock lock(mutex.mutex_, std::adopt_lock);
    const std::cv_status status = condition_.wait_until(lock, end);
    lock.release();
    return status == std::cv_status::no_timeout;
  }
  void notify_one() noexcept { condition_.notify_one(); }
  void notify_all() noexcept { condition_.notify_all(); }

 private:
  std::condition_variable condition_;
};

}  // namespace spillway
