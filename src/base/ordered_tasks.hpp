// Tasks that threads share, whose results come back in order.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>

#include "base/task_future.hpp"
#include "base/worker_pool.hpp"

namespace spillway {

/// Results are taken in the order in which their tasks were submitted, on the thread that submits.
/// What is in flight (submitted, and not taken) is bounded by weight: submit() takes the oldest
/// results first, as many as it needs; one task may be heavier than the bound.
///
/// What a task or `take` throws comes out of the call that takes its result; then nothing more is
/// to be submitted or taken. The destructor drops what was not taken: tasks that have not begun do
/// not run, and it waits for those that have. So what tasks refer to has to live as long as this
/// object, and no longer.
///
/// For one thread that submits. Results have to be movable.
template <typename Result>
class OrderedTasks {
 public:
  using Take = std::function<void(Result)>;

  /// With a pool of its own, which is made for the first task; with one thread there is none, and
  /// tasks run in submit().
  OrderedTasks(unsigned threads, std::uint64_t bound, Take take)
      : threads_(threads), bound_(bound), take_(std::move(take)) {}
  /// On the threads of `pool`, which outlives it.
  OrderedTasks(WorkerPool& pool, std::uint64_t bound, Take take)
      : pool_(&pool), threads_(pool.size()), bound_(bound), take_(std::move(take)) {}
  OrderedTasks(const OrderedTasks&) = delete;
  OrderedTasks& operator=(const OrderedTasks&) = delete;

  ~OrderedTasks() {
    *is_dropped_ = true;
    for (const Pending& pending : pending_) {
      if (pending.future.valid()) pending.future.wait();
    }
  }

  /// `work()` gives the next result.
  template <typename Work>
  void submit(Work work, std::uint64_t weight = 1) {
    static_assert(std::is_same_v<std::invoke_result_t<Work>, Result>);
    if (pool_ == nullptr && threads_ <= 1) return submit_here(std::move(work));
    if (pool_ == nullptr) pool_ = &own_pool_.emplace(threads_);
    make_room_for(weight);
    auto task = [is_dropped = is_dropped_, work = std::move(work)]() mutable {
      if (*is_dropped) throw Dropped();
      return work();
    };
    pending_.push_back({pool_->submit(std::move(task)), std::nullopt, weight});
    in_flight_ += weight;
  }
  /// The next result is there already.
  void submit_result(Result result, std::uint64_t weight = 1) {
    make_room_for(weight);
    pending_.push_back({{}, std::move(result), weight});
    in_flight_ += weight;
  }
  /// The next result is made on this thread, and taken, after those before it.
  template <typename Work>
  void submit_here(Work work) {
    drain();
    take_(work());
  }

  /// Whether nothing is in flight.
  bool is_empty() const { return pending_.empty(); }
  /// Takes all that is in flight.
  void drain() {
    while (!pending_.empty()) take_oldest();
  }

 private:
  struct Dropped {};
  struct Pending {
    TaskFuture<Result> future;
    std::optional<Result> result;  // if it was there already
    std::uint64_t weight = 0;
  };

  void make_room_for(std::uint64_t weight) {
    while (!pending_.empty() && in_flight_ + weight > bound_) take_oldest();
  }

  void take_oldest() {
    Pending& oldest = pending_.front();
    Result result = oldest.result ? std::move(*oldest.result) : oldest.future.get();
    in_flight_ -= oldest.weight;
    pending_.pop_front();
    take_(std::move(result));
  }

  WorkerPool* pool_ = nullptr;
  unsigned threads_;
  std::uint64_t bound_;
  Take take_;
  std::uint64_t in_flight_ = 0;  // weight of what is pending
  std::deque<Pending> pending_;
  std::shared_ptr<std::atomic<bool>> is_dropped_ = std::make_shared<std::atomic<bool>>(false);
  std::optional<WorkerPool> own_pool_;  // last: it ends first
};

}  // namespace spillway
