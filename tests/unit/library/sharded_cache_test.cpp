#include "library/sharded_cache.hpp"

#include <doctest/doctest.h>

#include <functional>
#include <string>
#include <thread>

using namespace spillway;

namespace {

using Cache = ShardedCache<int, std::hash<int>>;

std::shared_ptr<const int> get(Cache& cache, int key, std::uint64_t bytes, int& loads) {
  return cache.get<int>(key, [&] {
    ++loads;
    return std::pair(std::make_shared<const int>(key * key), bytes);
  });
}

}  // namespace

TEST_CASE(
    "sharded cache: a value is made once while there is room, and never takes more than that") {
  Cache cache(10000);
  int loads = 0;
  for (int round = 0; round < 2; ++round) {
    for (int key = 0; key < 5; ++key) CHECK(*get(cache, key, 1000, loads) == key * key);
  }
  CHECK(loads == 5);
  for (int key = 0; key < 1000; ++key) {
    get(cache, key, 1000, loads);
    CHECK(cache.used_bytes() <= 10000);
  }
  const auto kept = get(cache, 7, 1000, loads);
  for (int key = 0; key < 100; ++key) get(cache, key, 3000, loads);
  CHECK(*kept == 49);
  const auto used = cache.used_bytes();
  CHECK(*get(cache, 5000, 20000, loads) == 25000000);  // larger than the cache: not kept
  CHECK(cache.used_bytes() == used);
}

TEST_CASE("sharded cache: shares of all parts together are the budget") {
  const std::uint64_t budget = std::uint64_t{200} << 20;
  Cache cache(budget);
  int loads = 0;
  for (int key = 0; key < 3000; ++key) get(cache, key, std::uint64_t{1} << 20, loads);
  CHECK(cache.used_bytes() <= budget);
  CHECK(cache.used_bytes() > budget / 2);
}

TEST_CASE("sharded cache: many threads get the same values") {
  Cache cache(std::uint64_t{64} << 20);
  std::vector<int> wrong(8);
  {
    std::vector<std::jthread> threads;
    for (std::size_t t = 0; t < wrong.size(); ++t) {
      threads.emplace_back([&, t] {
        int loads = 0;
        for (int i = 0; i < 3000; ++i) {
          const int key = i * 7 % 500;
          if (*get(cache, key, 50000, loads) != key * key) ++wrong[t];
        }
      });
    }
  }
  CHECK(wrong == std::vector<int>(8));
}
