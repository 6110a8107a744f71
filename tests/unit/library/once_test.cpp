#include "library/once.hpp"

#include <doctest/doctest.h>

#include <stdexcept>
#include <thread>
#include <vector>

using namespace spillway;

TEST_CASE("once: work is done once, by whoever comes first, and again only if it failed") {
  Once once;
  int runs = 0;
  CHECK_THROWS_AS(once.run([&] {
    ++runs;
    throw std::runtime_error("no");
  }),
                  std::runtime_error);
  {
    std::vector<std::jthread> threads;
    for (int t = 0; t < 8; ++t) {
      threads.emplace_back([&] { once.run([&] { ++runs; }); });
    }
  }
  CHECK(runs == 2);
}
