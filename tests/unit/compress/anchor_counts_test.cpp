#include "compress/anchor_counts.hpp"

#include <doctest/doctest.h>

#include <random>
#include <unordered_map>

#include "base/hash.hpp"

using namespace spillway;

namespace {

std::vector<Anchor> random_anchors(std::uint64_t seed, std::size_t n) {
  std::vector<Anchor> anchors(n);
  for (std::size_t i = 0; i < n; ++i)
    anchors[i].hash = mix64(seed * 1000000007 + i) & ~std::uint64_t{31};
  return anchors;
}

}  // namespace

TEST_CASE("anchors are counted and taken back") {
  MemoryBudget budget(AnchorCounts::memory_bytes());
  AnchorCounts counts(budget);
  const auto anchors = random_anchors(1, 50000);  // the table grows twice
  for (int i = 0; i < 3; ++i) counts.add(anchors);
  for (const Anchor& anchor : anchors) CHECK(counts.left(anchor) == 3);
  for (const Anchor& anchor : random_anchors(2, 1000)) CHECK(counts.left(anchor) == 0);
  for (int i = 2; i >= 0; --i) {
    counts.remove(anchors);
    for (const Anchor& anchor : anchors) CHECK(counts.left(anchor) == static_cast<unsigned>(i));
  }
  counts.remove(anchors);
  CHECK(counts.left(anchors[0]) == 0);
}

TEST_CASE("a full table keeps a thinner sample, the same in any order of adding") {
  MemoryBudget budget(2 * AnchorCounts::memory_bytes());
  AnchorCounts forward(budget);
  AnchorCounts backward(budget);
  constexpr std::uint64_t kBatches = 40;
  constexpr std::size_t kBatch = 100000;  // 4 million different anchors, more than fit
  for (std::uint64_t b = 0; b < kBatches; ++b) forward.add(random_anchors(b, kBatch));
  for (std::uint64_t b = kBatches; b-- > 0;) backward.add(random_anchors(b, kBatch));
  std::size_t kept = 0;
  std::size_t all = 0;
  for (std::uint64_t b = 0; b < kBatches; b += 7) {
    for (const Anchor& anchor : random_anchors(b, kBatch)) {
      const std::uint32_t left = forward.left(anchor);
      REQUIRE(left == backward.left(anchor));
      REQUIRE(left <= 1);
      kept += left;
      ++all;
    }
  }
  CHECK(kept * 5 > all);
  CHECK(kept * 2 < all);
}

TEST_CASE("a count stops at its limit and stays there") {
  MemoryBudget budget(AnchorCounts::memory_bytes());
  AnchorCounts counts(budget);
  const std::vector<Anchor> same(70000, Anchor{64, 0, true});
  counts.add(same);
  CHECK(counts.left(same[0]) == 65535);
  counts.remove(same);
  CHECK(counts.left(same[0]) == 65535);
}
