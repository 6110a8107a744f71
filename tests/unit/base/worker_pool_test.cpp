#include "base/worker_pool.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <stdexcept>
#include <thread>

#include "asleep.hpp"

using namespace spillway;

TEST_CASE("every task is run once and its result comes through its own future") {
  for (const unsigned threads : {1u, 2u, 5u}) {
    WorkerPool pool(threads);
    CHECK(pool.size() == threads);
    std::atomic<int> runs{0};
    std::vector<TaskFuture<int>> results;
    for (int i = 0; i < 500; ++i) {
      results.push_back(pool.submit([i, &runs] {
        ++runs;
        return i * i;
      }));
    }
    for (int i = 0; i < 500; ++i) CHECK(results[static_cast<std::size_t>(i)].get() == i * i);
    CHECK(runs == 500);
  }
}

TEST_CASE("one thread runs tasks in the order of submission") {
  WorkerPool pool(1);
  std::vector<int> order;
  TaskFuture<void> last;
  for (int i = 0; i < 100; ++i) last = pool.submit([i, &order] { order.push_back(i); });
  last.get();
  REQUIRE(order.size() == 100);
  for (int i = 0; i < 100; ++i) CHECK(order[static_cast<std::size_t>(i)] == i);
}

TEST_CASE("an exception comes through the future, and the pool goes on") {
  WorkerPool pool(2);
  auto bad = pool.submit([]() -> int { throw std::runtime_error("no"); });
  auto good = pool.submit([] { return 7; });
  CHECK_THROWS_WITH_AS(bad.get(), "no", std::runtime_error);
  CHECK(good.get() == 7);
}

TEST_CASE("tasks may own what cannot be copied") {
  WorkerPool pool(1);
  auto value = std::make_unique<int>(3);
  CHECK(pool.submit([value = std::move(value)] { return *value; }).get() == 3);
}

TEST_CASE("a pool that goes waits for what runs and drops what has not begun") {
  std::promise<void> begun;
  std::promise<void> go_on;
  std::atomic<bool> first_done{false};
  TaskFuture<void> first;
  TaskFuture<void> second;
  std::thread release;
  {
    WorkerPool pool(1);
    first = pool.submit([&] {
      begun.set_value();
      go_on.get_future().wait();
      first_done = true;
    });
    second = pool.submit([] {});
    begun.get_future().wait();
    release = std::thread([&, destroying = ::gettid()] {
      wait_until_asleep(destroying);
      go_on.set_value();
    });
  }
  CHECK(first_done);
  first.get();
  CHECK_THROWS_AS(second.get(), std::future_error);
  release.join();
}

TEST_CASE("a pool knows whether a thread has nothing to do") {
  WorkerPool pool(2);
  const auto wait_until = [&](bool idle) {
    while (pool.has_idle() != idle) std::this_thread::yield();
  };
  wait_until(true);
  std::promise<void> go_on;
  const auto future = go_on.get_future().share();
  auto first = pool.submit([future] { future.wait(); });
  wait_until(true);  // of the other one
  auto second = pool.submit([future] { future.wait(); });
  wait_until(false);
  go_on.set_value();
  first.get();
  second.get();
  wait_until(true);
}
