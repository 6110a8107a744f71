// Objects that are worth keeping, lent to whichever thread needs one.
#pragma once

#include <cstddef>
#include <functional>
#include <limits>
#include <memory>
#include <utility>
#include <vector>

#include "base/mutex.hpp"

namespace spillway {

/// Holds as many objects as were ever lent at once, or `max_idle` of them. Thread-safe.
template <typename T>
class LendingPool {
 public:
  /// Makes an object when none is idle. Several threads may be in it at once: no lock is held.
  using Make = std::function<std::unique_ptr<T>()>;

  LendingPool() : LendingPool([] { return std::make_unique<T>(); }) {}
  explicit LendingPool(Make make, std::size_t max_idle = std::numeric_limits<std::size_t>::max())
      : make_(std::move(make)), max_idle_(max_idle) {}

  /// An object that no other thread uses meanwhile. The pool must outlive it.
  class Lease {
   public:
    explicit Lease(LendingPool& pool) : pool_(pool), object_(pool.take()) {}
    ~Lease() { pool_.give_back(std::move(object_)); }
    Lease(const Lease&) = delete;
    Lease& operator=(const Lease&) = delete;
    T& operator*() const { return *object_; }
    T* operator->() const { return object_.get(); }

   private:
    LendingPool& pool_;
    std::unique_ptr<T> object_;
  };

 private:
  std::unique_ptr<T> take() {
    {
      const MutexLock lock(mutex_);
      if (!idle_.empty()) {
        auto object = std::move(idle_.back());
        idle_.pop_back();
        return object;
      }
    }
    return make_();
  }
  // Runs also while an exception is on its way: without memory the object just goes.
  void give_back(std::unique_ptr<T> object) noexcept {
    try {
      const MutexLock lock(mutex_);
      if (idle_.size() < max_idle_) idle_.push_back(std::move(object));
    } catch (...) {
    }
  }

  Make make_;
  std::size_t max_idle_;
  Mutex mutex_;
  std::vector<std::unique_ptr<T>> idle_ SPILLWAY_GUARDED_BY(mutex_);
};

}  // namespace spillway
