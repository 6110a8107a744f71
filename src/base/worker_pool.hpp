// A fixed set of threads that run tasks in the order of submission.
#pragma once

#include <deque>
#include <exception>
#include <functional>
#include <future>
#include <memory>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "base/mutex.hpp"
#include "base/thread.hpp"
#include "spillway/error.hpp"

namespace spillway {

/// The caller bounds what it has in flight (it holds the futures); the pool itself never blocks a
/// submission. On destruction tasks that have not begun are dropped; their futures then hold a
/// broken promise.
class WorkerPool {
 public:
  /// Error resource if the system does not give that many threads.
  explicit WorkerPool(unsigned threads) {
    threads_.reserve(threads);
    try {
      while (threads_.size() < threads) threads_.emplace_back([this] { run(); });
    } catch (const Error& error) {
      stop();
      throw Error(error.kind(), "thread " + std::to_string(threads_.size() + 1) + " of " +
                                    std::to_string(threads) + ": " + error.what());
    } catch (...) {
      stop();
      throw;
    }
  }

  WorkerPool(const WorkerPool&) = delete;
  WorkerPool& operator=(const WorkerPool&) = delete;

  ~WorkerPool() { stop(); }

  /// Runs `work()` on one of the threads; its result or its exception comes through the future.
  template <typename Work>
  std::future<std::invoke_result_t<Work>> submit(Work work) {
    const auto task = std::make_shared<Task<Work>>(std::move(work));
    auto result = task->promise.get_future();
    {
      const MutexLock lock(mutex_);
      if (stopping_) {
        task->run(dropped_);
        return result;
      }
      tasks_.emplace_back([task](const std::exception_ptr& dropped) { task->run(dropped); });
    }
    wake_.notify_one();
    return result;
  }

  /// Whether a task that is submitted now finds a thread that has nothing else to do.
  bool has_idle() const {
    const MutexLock lock(mutex_);
    return idle_ > tasks_.size();
  }

  unsigned size() const { return static_cast<unsigned>(threads_.size()); }

 private:
  template <typename Work>
  struct Task {
    explicit Task(Work w) : work(std::move(w)) {}

    /// With `dropped` the promise gets that, and nothing runs.
    void run(const std::exception_ptr& dropped) {
      if (dropped) return promise.set_exception(dropped);
      try {
        if constexpr (std::is_void_v<std::invoke_result_t<Work>>) {
          work();
          promise.set_value();
        } else {
          promise.set_value(work());
        }
      } catch (...) {
        promise.set_exception(std::current_exception());
      }
    }

    Work work;
    std::promise<std::invoke_result_t<Work>> promise;
  };

  void stop() {
    {
      const MutexLock lock(mutex_);
      stopping_ = true;
      for (const auto& task : tasks_) task(dropped_);
      tasks_.clear();
    }
    wake_.notify_all();
    for (auto& thread : threads_) thread.join();
  }

  void run() {
    for (;;) {
      std::function<void(const std::exception_ptr&)> task;
      {
        const MutexLock lock(mutex_);
        ++idle_;
        while (!stopping_ && tasks_.empty()) wake_.wait(mutex_);
        --idle_;
        if (stopping_) return;
        task = std::move(tasks_.front());
        tasks_.pop_front();
      }
      task(nullptr);
    }
  }

  mutable Mutex mutex_;
  Condition wake_;
  std::size_t idle_ SPILLWAY_GUARDED_BY(mutex_) = 0;  // threads
  std::deque<std::function<void(const std::exception_ptr&)>> tasks_ SPILLWAY_GUARDED_BY(mutex_);
  // Made beforehand: a promise that breaks takes memory for its exception, in a destructor.
  const std::exception_ptr dropped_ =
      std::make_exception_ptr(std::future_error(std::future_errc::broken_promise));
  bool stopping_ SPILLWAY_GUARDED_BY(mutex_) = false;
  std::vector<Thread> threads_;
};

}  // namespace spillway
