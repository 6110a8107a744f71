#include "compress/place/seed_counts.hpp"

#include <doctest/doctest.h>

#include <random>
#include <unordered_map>

#include "base/hash.hpp"

using namespace spillway;

namespace {

std::vector<Seed> random_seeds(std::uint64_t seed, std::size_t n) {
  std::vector<Seed> seeds(n);
  for (std::size_t i = 0; i < n; ++i)
    seeds[i].hash = mix64(seed * 1000000007 + i) & ~std::uint64_t{31};
  return seeds;
}

}  // namespace

TEST_CASE("seeds are counted and taken back") {
  MemoryBudget budget(SeedCounts::memory_bytes());
  SeedCounts counts(budget);
  const auto seeds = random_seeds(1, 50000);  // the table grows twice
  for (int i = 0; i < 3; ++i) counts.add(seeds);
  for (const Seed& seed : seeds) CHECK(counts.left(seed) == 3);
  for (const Seed& seed : random_seeds(2, 1000)) CHECK(counts.left(seed) == 0);
  for (int i = 2; i >= 0; --i) {
    counts.remove(seeds);
    for (const Seed& seed : seeds) CHECK(counts.left(seed) == static_cast<unsigned>(i));
  }
  counts.remove(seeds);
  CHECK(counts.left(seeds[0]) == 0);
}

TEST_CASE("a full table keeps a thinner sample, the same in any order of adding") {
  MemoryBudget budget(2 * SeedCounts::memory_bytes());
  SeedCounts forward(budget);
  SeedCounts backward(budget);
  constexpr std::uint64_t kBatches = 10;
  constexpr std::size_t kBatch = 100000;  // a million different seeds, more than fit
  for (std::uint64_t b = 0; b < kBatches; ++b) forward.add(random_seeds(b, kBatch));
  for (std::uint64_t b = kBatches; b-- > 0;) backward.add(random_seeds(b, kBatch));
  std::size_t kept = 0;
  std::size_t all = 0;
  for (std::uint64_t b = 0; b < kBatches; b += 3) {
    for (const Seed& seed : random_seeds(b, kBatch)) {
      const std::uint32_t left = forward.left(seed);
      REQUIRE(left == backward.left(seed));
      REQUIRE(left <= 1);
      kept += left;
      ++all;
    }
  }
  CHECK(kept * 5 > all);
  CHECK(kept * 2 < all);
}

TEST_CASE("a count stops at its limit and stays there") {
  MemoryBudget budget(SeedCounts::memory_bytes());
  SeedCounts counts(budget);
  const std::vector<Seed> same(70000, Seed{64, 0, true});
  counts.add(same);
  CHECK(counts.left(same[0]) == 65535);
  counts.remove(same);
  CHECK(counts.left(same[0]) == 65535);
}

TEST_CASE("counts of parts, merged in any order, are those of the whole") {
  MemoryBudget budget(5 * SeedCounts::memory_bytes());
  constexpr std::size_t kBatch = 300000;  // two fit, three do not
  SeedCounts whole(budget);
  SeedCounts parts[] = {SeedCounts(budget), SeedCounts(budget)};
  for (std::uint64_t batch = 0; batch < 5; ++batch) {
    const auto seeds = random_seeds(batch % 4, kBatch);  // those of the first come twice
    whole.add(seeds);
    parts[batch < 3 ? 0 : 1].add(seeds);
  }
  REQUIRE(parts[0].spacing() != parts[1].spacing());
  for (const bool reversed : {false, true}) {
    CAPTURE(reversed);
    SeedCounts merged(budget);
    for (const std::size_t part : {0, 1}) {
      const SeedCounts& of = parts[reversed ? 1 - part : part];
      merged.merge(of.spacing(), of.counted());
    }
    CHECK(merged.spacing() == whole.spacing());
    CHECK(merged.counted() == whole.counted());
  }
}

TEST_CASE("a merged count has the limit of a count") {
  MemoryBudget budget(2 * SeedCounts::memory_bytes());
  SeedCounts counts(budget);
  const SeedCounts::Counted many[] = {{64, 0xffff}};
  counts.merge(counts.spacing(), many);
  counts.merge(counts.spacing(), many);
  CHECK(counts.counted() == std::vector<SeedCounts::Counted>{{64, 0xffff}});
}
