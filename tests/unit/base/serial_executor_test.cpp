#include "base/serial_executor.hpp"

#include <doctest/doctest.h>

#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

using namespace spillway;

TEST_CASE("pieces of a line are done in order, by any number of threads") {
  for (const unsigned threads : {1U, 2U, 5U}) {
    WorkerPool pool(threads);
    std::vector<int> done;  // without a lock: one thread at a time has it
    SerialExecutor<int> line(pool, 3, [&](int& piece) { done.push_back(piece); });
    for (int i = 0; i < 2000; ++i) line.push(i);
    line.wait();
    CHECK_FALSE(line.is_busy());
    REQUIRE(done.size() == 2000);
    for (int i = 0; i < 2000; ++i) REQUIRE(done[static_cast<std::size_t>(i)] == i);
  }
}

TEST_CASE("what a line has done is seen by who asks whether it is busy") {
  WorkerPool pool(2);
  std::vector<int> done;
  SerialExecutor<int> line(pool, 4, [&](int& piece) { done.push_back(piece); });
  for (int i = 0; i < 1000; ++i) {
    if (line.is_busy()) {
      line.push(i);
    } else {
      done.push_back(i);
      if (i % 7 == 0) line.push(++i);
    }
  }
  line.wait();
  REQUIRE(done.size() == 1000);
  for (int i = 0; i < 1000; ++i) REQUIRE(done[static_cast<std::size_t>(i)] == i);
}

TEST_CASE("lines that share a thread take turns") {
  WorkerPool pool(1);
  std::promise<void> begin;
  auto held = pool.submit([future = begin.get_future().share()] { future.wait(); });
  std::string done;
  SerialExecutor<char> a(pool, 2, [&](char& piece) { done += piece; });
  SerialExecutor<char> b(pool, 2, [&](char& piece) { done += piece; });
  for (const char piece : {'a', 'a'}) a.push(piece);
  for (const char piece : {'b', 'b'}) b.push(piece);
  begin.set_value();
  for (const char piece : {'A', 'A', 'A', 'A'}) a.push(piece);
  b.push('B');
  a.wait();
  b.wait();
  CHECK(done.substr(0, 4) == "aabb");
  CHECK(done.size() == 9);
}

TEST_CASE("what work throws comes to who pushes and waits, and nothing hangs") {
  WorkerPool pool(2);
  SerialExecutor<int> line(pool, 2, [](int& piece) {
    if (piece == 10) throw std::runtime_error("ten");
  });
  const auto push_many = [&] {
    for (int i = 0; i < 100; ++i) line.push(i);
  };
  CHECK_THROWS_WITH_AS(push_many(), "ten", std::runtime_error);
  CHECK_THROWS_WITH_AS(line.wait(), "ten", std::runtime_error);
  CHECK(line.is_busy());
}

TEST_CASE("a line whose pool goes before it ends without its pieces") {
  std::optional<WorkerPool> pool(std::in_place, 1U);
  std::promise<void> go_on;
  std::promise<void> begun;
  auto held = pool->submit([&] {
    begun.set_value();
    go_on.get_future().wait();
  });
  begun.get_future().wait();
  int done = 0;
  SerialExecutor<int> line(*pool, 2, [&](int&) { ++done; });
  line.push(1);
  std::thread release([&] {
    CHECK_THROWS_AS(line.wait(), std::future_error);  // the pool has dropped its task
    go_on.set_value();
  });
  pool.reset();
  release.join();
  CHECK(done == 0);
}
