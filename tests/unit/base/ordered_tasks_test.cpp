#include "base/ordered_tasks.hpp"

#include <doctest/doctest.h>

#include <latch>
#include <stdexcept>
#include <thread>
#include <vector>

namespace spillway {
namespace {

std::vector<int> numbers_up_to(int n) {
  std::vector<int> numbers;
  for (int i = 0; i < n; ++i) numbers.push_back(i);
  return numbers;
}

TEST_CASE("ordered tasks: results come in order, by any number of threads, on this thread") {
  for (const unsigned threads : {0U, 1U, 2U, 5U}) {
    CAPTURE(threads);
    std::vector<int> taken;
    const auto here = std::this_thread::get_id();
    OrderedTasks<int> tasks(threads, 7, [&](int number) {
      CHECK(std::this_thread::get_id() == here);
      taken.push_back(number);
    });
    for (int i = 0; i < 500; ++i) tasks.submit([i] { return i; });
    tasks.drain();
    CHECK(taken == numbers_up_to(500));
    CHECK(tasks.is_empty());
    tasks.submit_result(500);
    tasks.submit([] { return 501; });
    tasks.submit_here([] { return 502; });
    CHECK(taken == numbers_up_to(503));
  }
}

TEST_CASE("ordered tasks: two kinds of them share a pool") {
  WorkerPool pool(3);
  std::vector<int> evens;
  std::vector<int> odds;
  OrderedTasks<int> even(pool, 4, [&](int number) { evens.push_back(number); });
  OrderedTasks<int> odd(pool, 2, [&](int number) { odds.push_back(number); });
  for (int i = 0; i < 200; i += 2) {
    even.submit([i] { return i; });
    odd.submit([i] { return i + 1; });
  }
  even.drain();
  odd.drain();
  REQUIRE(evens.size() == 100);
  REQUIRE(odds.size() == 100);
  for (int i = 0; i < 100; ++i) {
    CHECK(evens[static_cast<std::size_t>(i)] == 2 * i);
    CHECK(odds[static_cast<std::size_t>(i)] == 2 * i + 1);
  }
}

TEST_CASE("ordered tasks: what is in flight stays below the bound, but for one that is heavier") {
  std::uint64_t in_flight = 0;
  std::uint64_t most = 0;
  OrderedTasks<std::uint64_t> tasks(2, 10, [&](std::uint64_t weight) { in_flight -= weight; });
  const std::uint64_t weights[] = {3, 4, 3, 1, 25, 2, 9, 9, 10, 1};
  for (const std::uint64_t weight : weights) {
    tasks.submit([weight] { return weight; }, weight);
    in_flight += weight;
    most = std::max(most, weight == 25 ? 0 : in_flight);
    if (weight == 25) CHECK(in_flight == 25);
  }
  tasks.drain();
  CHECK(most == 10);
  CHECK(in_flight == 0);
}

TEST_CASE("ordered tasks: an exception comes in its turn") {
  std::vector<int> taken;
  OrderedTasks<int> tasks(2, 100, [&](int number) { taken.push_back(number); });
  for (int i = 0; i < 10; ++i) {
    tasks.submit([i] {
      if (i == 6) throw std::runtime_error("the seventh");
      return i;
    });
  }
  CHECK_THROWS_WITH_AS(tasks.drain(), "the seventh", std::runtime_error);
  CHECK(taken == numbers_up_to(6));
}

TEST_CASE("ordered tasks: when they go, no task runs any more, and the pool goes on") {
  WorkerPool pool(1);
  std::latch is_begun(1);
  std::latch may_end(1);
  std::thread ender;
  {
    std::atomic<int> ran{0};  // goes before the pool
    OrderedTasks<int> tasks(pool, 100, [](int) { FAIL("nothing is taken"); });
    tasks.submit([&] {
      is_begun.count_down();
      may_end.wait();
      return ++ran;
    });
    for (int i = 0; i < 5; ++i) tasks.submit([&] { return ++ran; });
    is_begun.wait();
    ender = std::thread([&] { may_end.count_down(); });
  }
  ender.join();
  CHECK(pool.submit([] { return 3; }).get() == 3);
}

}  // namespace
}  // namespace spillway
