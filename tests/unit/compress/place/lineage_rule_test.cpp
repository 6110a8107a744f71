#include "compress/place/lineage_rule.hpp"

#include <doctest/doctest.h>

#include <vector>

namespace spillway {
namespace {

constexpr std::uint32_t kBases = 4800;

/// Seeds of a stretch of kBases bases: those that its reference has, then those that are unknown.
struct Example {
  std::size_t hits;
  std::size_t unknown;
  int unplaced;  // segments that have each unknown seed

  bool starts_lineage() const {
    MemoryBudget budget(std::uint64_t{64} << 20);
    SeedCounts counts(budget);
    std::vector<Seed> seeds;
    for (std::size_t i = 0; i < hits + unknown; ++i) {
      // As seeds are sampled: hashes that every spacing keeps.
      seeds.push_back({(i + 1) << 24, static_cast<std::uint32_t>(10 * i), true});
    }
    const auto not_known = std::span(seeds).subspan(hits);
    for (int i = 0; i < unplaced; ++i) counts.add(not_known);
    LineageRule rule;
    rule.begin_segment(not_known, counts);
    return rule.starts_lineage({.group = 0, .begin = 0, .end = kBases, .hits = hits}, seeds);
  }
};

TEST_CASE("a lineage starts where the deltas of others would cost more than a reference") {
  // 1.1 bits per base and segment, against 2 bits per base and 480 bits: 1.9 segments.
  CHECK_FALSE(Example{10, 90, 1}.starts_lineage());
  CHECK(Example{10, 90, 2}.starts_lineage());
}

TEST_CASE("no lineage starts where more than a fifth of the seeds is known, or few are unknown") {
  CHECK(Example{20, 80, 100}.starts_lineage());
  CHECK_FALSE(Example{21, 79, 100}.starts_lineage());
  CHECK(Example{1, 4, 100}.starts_lineage());
  CHECK_FALSE(Example{0, 3, 100}.starts_lineage());
}

TEST_CASE("unknown seeds outside the stretch, or of the segment before, do not count") {
  MemoryBudget budget(std::uint64_t{64} << 20);
  SeedCounts counts(budget);
  std::vector<Seed> seeds;
  for (std::uint32_t i = 0; i < 8; ++i) {
    seeds.push_back({std::uint64_t{i + 1} << 24, i < 3 ? i : kBases + i, true});
  }
  for (int i = 0; i < 100; ++i) counts.add(seeds);
  LineageRule rule;
  rule.begin_segment(seeds, counts);
  const Stretch stretch = {.group = 0, .begin = 0, .end = kBases, .hits = 0};
  CHECK_FALSE(rule.starts_lineage(stretch, std::span(seeds).first(3)));
  CHECK(rule.starts_lineage({.group = 0, .begin = 0, .end = 2 * kBases, .hits = 0}, seeds));
  rule.begin_segment({}, counts);
  CHECK_FALSE(rule.starts_lineage({.group = 0, .begin = 0, .end = 2 * kBases, .hits = 0}, seeds));
}

}  // namespace
}  // namespace spillway
