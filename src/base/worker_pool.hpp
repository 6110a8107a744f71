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
#include "base/task_future.hpp"
#include "base/thread.hpp"
#include "base/work_listener.hpp"
#include "spillway/error.hpp"

namespace spillway {

/// The caller bounds what it has in flight (it holds the futures); the pool itself never blocks a
/// submission. On destruction tasks that have not begun are dropped; their futures then hold a
/// broken promise. Whoever listens to the thread that makes the pool (base/work_listener.hpp) listens
/// to the pool.
class WorkerPool {
 public:
  /// Error resource if the system does not give that many threads.
  explicit WorkerPool(unsigned threads)
      : listener_(current_work_listener()),
        number_(listener_ == nullptr ? 0 : listener_->pool_begins(threads)) {
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
  TaskFuture<std::invoke_result_t<Work>> submit(Work work) {
    const WorkListener::Id number = listener_ == nullptr ? 0 : listener_->task_submitted(number_);
    const auto task = std::make_shared<Task<Work>>(std::move(work), listener_, number);
    TaskFuture<std::invoke_result_t<Work>> result(task->promise.get_future(), listener_, number);
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
  /// Tells the listener, if there is one, how long a task runs.
  class Running {
   public:
    Running(WorkListener* listener, WorkListener::Id task) : listener_(listener), task_(task) {
      if (listener_ != nullptr) listener_->task_begins(task_);
    }
    ~Running() {
      if (listener_ != nullptr) listener_->task_ends(task_);
    }
    Running(const Running&) = delete;
    Running& operator=(const Running&) = delete;

   private:
    WorkListener* listener_;
    WorkListener::Id task_;
  };

  template <typename Work>
  struct Task {
    Task(Work w, WorkListener* l, WorkListener::Id n)
        : work(std::move(w)), listener(l), number(n) {}

    /// With `dropped` the promise gets that, and nothing runs.
    void run(const std::exception_ptr& dropped) {
      if (dropped) return promise.set_exception(dropped);
      try {
        if constexpr (std::is_void_v<std::invoke_result_t<Work>>) {
          work_heard();
          promise.set_value();
        } else {
          promise.set_value(work_heard());
        }
      } catch (...) {
        promise.set_exception(std::current_exception());
      }
    }

    decltype(auto) work_heard() {
      const Running running(listener, number);
      return work();
    }

    Work work;
    WorkListener* listener;
    WorkListener::Id number;
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
    const WorkListenerScope scope(listener_);
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

  WorkListener* listener_;
  WorkListener::Id number_;  // for the listener
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
