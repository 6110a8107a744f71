// What a run says while it works, for whoever observes it.
#pragma once

#include <string>

#include "base/mutex.hpp"
#include "spillway/observer.hpp"

namespace spillway {

/// Passes messages on to the observer of a run, one at a time. Thread-safe.
class Log {
 public:
  /// `observer` outlives it; null: nobody is told.
  explicit Log(RunObserver* observer) : observer_(observer) {}
  Log(const Log&) = delete;
  Log& operator=(const Log&) = delete;

  void stage(const std::string& text) const { pass(MessageLevel::stage, text); }
  void detail(const std::string& text) const { pass(MessageLevel::detail, text); }
  void warn(const std::string& text) const { pass(MessageLevel::warning, text); }

 private:
  void pass(MessageLevel level, const std::string& text) const {
    if (observer_ == nullptr) return;
    const MutexLock lock(mutex_);
    observer_->message(level, text);
  }

  RunObserver* observer_;
  mutable Mutex mutex_;  // held while the observer is told
};

}  // namespace spillway
