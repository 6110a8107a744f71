#include "base/memory_budget.hpp"

#include <doctest/doctest.h>

#include <thread>
#include <vector>

#include "spillway/error.hpp"

using namespace spillway;

TEST_CASE("a reservation is held until it goes, and the peak stays") {
  MemoryBudget budget(1000);
  {
    const Reservation a = budget.reserve(600, "a");
    const Reservation b = budget.reserve(400, "b");
    CHECK(a.bytes() == 600);
    CHECK(budget.used() == 1000);
    CHECK(budget.available() == 0);
  }
  CHECK(budget.used() == 0);
  CHECK(budget.peak() == 1000);
  const Reservation whole = budget.reserve(1000, "all of it");
  CHECK(budget.peak() == 1000);
}

TEST_CASE("what moves is given back once") {
  MemoryBudget budget(100);
  Reservation a = budget.reserve(30, "a");
  Reservation b = std::move(a);
  CHECK(budget.used() == 30);
  a = budget.reserve(50, "c");
  CHECK(budget.used() == 80);
  b = std::move(a);
  CHECK(budget.used() == 50);
  b.release();
  b.release();
  CHECK(budget.used() == 0);
}

TEST_CASE("too much is refused with purpose and what is missing, and nothing is taken") {
  MemoryBudget budget(10 << 20);
  const Reservation held = budget.reserve(4 << 20, "the first");
  try {
    budget.reserve((6 << 20) + 1, "the seed index");
    FAIL("no error");
  } catch (const Error& error) {
    CHECK(error.kind() == ErrorKind::resource);
    const std::string text = error.what();
    CHECK(text.find("the seed index") != std::string::npos);
    CHECK(text.find("at least 1M more") != std::string::npos);
  }
  CHECK(budget.used() == 4 << 20);
  CHECK_THROWS_AS(budget.reserve(~std::uint64_t{0}, "wrap-around"), Error);
}

TEST_CASE("threads never hold more than the total together") {
  MemoryBudget budget(1000);
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&budget] {
      for (int i = 0; i < 5000; ++i) {
        try {
          const Reservation held = budget.reserve(400, "a share");
        } catch (const Error&) {
        }
      }
    });
  }
  for (auto& thread : threads) thread.join();
  CHECK(budget.used() == 0);
  CHECK(budget.peak() <= 1000);
}
