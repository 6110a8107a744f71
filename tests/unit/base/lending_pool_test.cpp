#include "base/lending_pool.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <optional>
#include <set>
#include <stdexcept>
#include <thread>
#include <vector>

using namespace spillway;

namespace {

/// Numbered as they are made; counts those that there are.
struct Object {
  Object(int made, std::atomic<int>& living) : number(made), alive(living) { ++alive; }
  ~Object() { --alive; }
  Object(const Object&) = delete;
  Object& operator=(const Object&) = delete;

  const int number;
  std::atomic<int>& alive;
  std::atomic<bool> is_in_use{false};
};

struct Made {
  std::atomic<int> count{0};
  std::atomic<int> alive{0};

  LendingPool<Object>::Make make() {
    return [this] { return std::make_unique<Object>(count++, alive); };
  }
};

using Lease = LendingPool<Object>::Lease;

}  // namespace

TEST_CASE("lending pool: what was given back is lent again, before another is made") {
  Made made;
  {
    LendingPool<Object> pool(made.make());
    {
      const Lease first(pool);
      const Lease second(pool);
      CHECK(first->number == 0);
      CHECK((*second).number == 1);
    }
    CHECK(made.alive == 2);
    const Lease third(pool);
    const Lease fourth(pool);
    CHECK(std::set{third->number, fourth->number} == std::set{0, 1});
  }
  CHECK(made.count == 2);
  CHECK(made.alive == 0);
}

TEST_CASE("lending pool: no more are kept idle than was said") {
  Made made;
  LendingPool<Object> pool(made.make(), 1);
  {
    const Lease first(pool);
    const Lease second(pool);
    CHECK(made.alive == 2);
  }
  CHECK(made.alive == 1);
  {
    const Lease kept(pool);
    CHECK(made.count == 2);
    const Lease another(pool);
    CHECK(made.count == 3);
  }
  CHECK(made.alive == 1);
}

TEST_CASE("lending pool: objects are made without a lock") {
  Made made;
  std::optional<LendingPool<Object>> pool;
  bool is_nested = false;
  pool.emplace([&] {
    if (!is_nested) {
      is_nested = true;
      std::thread([&] { const Lease other(*pool); }).join();
    }
    return std::make_unique<Object>(made.count++, made.alive);
  });
  CHECK(Lease(*pool)->number == 1);
}

TEST_CASE("lending pool: where an object cannot be made, or its user fails, the pool goes on") {
  Made made;
  bool fails = true;
  LendingPool<Object> pool([&] {
    if (fails) throw std::runtime_error("no object");
    return std::make_unique<Object>(made.count++, made.alive);
  });
  CHECK_THROWS_WITH(Lease{pool}, "no object");
  fails = false;
  try {
    const Lease lent(pool);
    throw std::runtime_error("its user fails");
  } catch (const std::runtime_error&) {
  }
  CHECK(Lease(pool)->number == 0);
}

TEST_CASE("lending pool: threads share none") {
  constexpr int kThreads = 4;
  Made made;
  LendingPool<Object> pool(made.make());
  std::atomic<int> shared{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < kThreads; ++i) {
    threads.emplace_back([&] {
      for (int n = 0; n < 1000; ++n) {
        const Lease lent(pool);
        if (lent->is_in_use.exchange(true)) ++shared;
        lent->is_in_use = false;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(shared == 0);
  CHECK(made.count <= kThreads);
}
