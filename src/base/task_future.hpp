// Results of tasks that may not be there yet.
#pragma once

#include <future>
#include <utility>

#include "base/work_listener.hpp"

namespace spillway {

/// A std::future or std::shared_future of a task of a pool. Whoever listens to the pool is told who
/// waits for which task.
template <typename Future>
class HeardFuture {
 public:
  HeardFuture() = default;
  /// `listener` may be null, else it outlives the object; `task` is how it knows the task.
  HeardFuture(Future future, WorkListener* listener, WorkListener::Id task)
      : future_(std::move(future)), listener_(listener), task_(task) {}

  bool valid() const noexcept { return future_.valid(); }
  void wait() const {
    const Waiting waiting(listener_, task_);
    future_.wait();
  }
  decltype(auto) get() {
    const Waiting waiting(listener_, task_);
    return future_.get();
  }
  /// The object has no result afterwards.
  auto share() { return HeardFuture<decltype(future_.share())>(future_.share(), listener_, task_); }

 private:
  class Waiting {
   public:
    Waiting(WorkListener* listener, WorkListener::Id task) : listener_(listener), task_(task) {
      if (listener_ != nullptr) listener_->wait_begins(task_);
    }
    ~Waiting() {
      if (listener_ != nullptr) listener_->wait_ends(task_);
    }
    Waiting(const Waiting&) = delete;
    Waiting& operator=(const Waiting&) = delete;

   private:
    WorkListener* listener_;
    WorkListener::Id task_;
  };

  Future future_;
  WorkListener* listener_ = nullptr;
  WorkListener::Id task_ = 0;
};

template <typename Result>
using TaskFuture = HeardFuture<std::future<Result>>;
template <typename Result>
using SharedTaskFuture = HeardFuture<std::shared_future<Result>>;

}  // namespace spillway
