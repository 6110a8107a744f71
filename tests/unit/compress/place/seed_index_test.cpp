#include "compress/place/seed_index.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <unordered_map>

#include "base/hash.hpp"
#include "compress/sequences.hpp"

using namespace spillway;

namespace {

constexpr std::uint64_t kBudget = std::uint64_t{256} << 20;

bool same(const std::optional<SeedPlace>& a, const SeedPlace& b) {
  return a && a->group == b.group && a->group_bases == b.group_bases && a->position == b.position &&
         a->direct == b.direct;
}

}  // namespace

TEST_CASE("the index is held on the budget at its one size") {
  MemoryBudget budget(kBudget);
  {
    const SeedIndex index(budget);
    CHECK(budget.used() == SeedIndex::memory_bytes());
    CHECK(index.spacing() == 8);
  }
  CHECK(budget.used() == 0);
  MemoryBudget small(SeedIndex::memory_bytes() - 1);
  CHECK_THROWS_AS(SeedIndex{small}, Error);
}

TEST_CASE("seeds come by position, near one in eight, and the same on both strands") {
  MemoryBudget budget(kBudget);
  const SeedIndex index(budget);
  Sequence sequence = random_sequence(1, 80000);
  std::fill(sequence.begin() + 1000, sequence.begin() + 1010, kSymbolN);
  std::vector<Seed> forward;
  std::vector<Seed> backward;
  find_seeds(sequence, index.spacing(), forward);
  find_seeds(turned(sequence), index.spacing(), backward);
  CHECK(forward.size() > 9500);
  CHECK(forward.size() < 10500);
  REQUIRE(forward.size() == backward.size());
  std::reverse(backward.begin(), backward.end());
  const auto bases = static_cast<std::uint32_t>(sequence.size());
  for (std::size_t i = 0; i < forward.size(); ++i) {
    REQUIRE(forward[i].hash == backward[i].hash);
    REQUIRE(forward[i].position == bases - backward[i].position - kSeedBases);
    REQUIRE(forward[i].direct != backward[i].direct);
    if (i > 0) REQUIRE(forward[i].position > forward[i - 1].position);
    REQUIRE((forward[i].position + kSeedBases <= 1000 || forward[i].position >= 1010));
  }
  find_seeds(Sequence(kSeedBases - 1, 1), index.spacing(), forward);
  CHECK(forward.empty());
  find_seeds({}, index.spacing(), forward);
  CHECK(forward.empty());
}

TEST_CASE("an seed is found where it was first put, relative to the group's reference") {
  MemoryBudget budget(kBudget);
  SeedIndex index(budget);
  const Sequence sequence = random_sequence(2, 5000);
  std::vector<Seed> seeds;
  find_seeds(sequence, index.spacing(), seeds);
  REQUIRE(seeds.size() > 100);
  std::vector<Seed> behind;  // those that lie in a group that begins at 1000
  std::copy_if(seeds.begin(), seeds.end(), std::back_inserter(behind),
               [](const Seed& a) { return a.position >= 1000; });
  index.add_group(5, 4000, behind, 1000);
  index.add_group(6, 5000, seeds, 0);
  for (const Seed& seed : seeds) {
    const SeedPlace expected = seed.position >= 1000
                                   ? SeedPlace{5, 4000, seed.position - 1000, seed.direct}
                                   : SeedPlace{6, 5000, seed.position, seed.direct};
    REQUIRE(same(index.find(seed), expected));
  }
  find_seeds(random_sequence(3, 5000), index.spacing(), seeds);
  for (const Seed& seed : seeds) CHECK_FALSE(index.find(seed));
}

TEST_CASE("a full index keeps exactly the seeds of the wider spacing, all of them at their place") {
  // More than the table takes at one in eight: fed as seeds, which costs no sequence.
  constexpr std::uint32_t kSeeds = 3'600'000;
  constexpr std::uint64_t kStored = (std::uint64_t{1} << 42) - 1;
  const auto seed_of = [](std::uint32_t i) {
    return Seed{mix64(i + 1) & ~std::uint64_t{7}, i % 1000, i % 2 == 0};
  };
  MemoryBudget budget(kBudget);
  SeedIndex index(budget);
  std::vector<Seed> seeds;
  for (std::uint32_t i = 0; i < kSeeds; ++i) {
    seeds.push_back(seed_of(i));
    if (seeds.size() == 1000 || i + 1 == kSeeds) {
      index.add_group(i / 1000, 1000, seeds, 0);
      seeds.clear();
    }
  }
  CHECK(index.spacing() == 16);
  std::unordered_map<std::uint64_t, std::uint32_t> first;
  first.reserve(kSeeds);
  for (std::uint32_t i = 0; i < kSeeds; ++i) first.emplace(seed_of(i).hash & kStored, i);
  std::size_t wrong = 0;
  std::size_t kept = 0;
  for (std::uint32_t i = 0; i < kSeeds; ++i) {
    const Seed seed = seed_of(i);
    const auto place = index.find(seed);
    if (seed.hash % 16 != 0) {
      wrong += place.has_value();
      continue;
    }
    ++kept;
    const std::uint32_t j = first[seed.hash & kStored];
    wrong += !same(place, {j / 1000, 1000, j % 1000, j % 2 == 0});
  }
  CHECK(wrong == 0);
  CHECK(kept > kSeeds * 2 / 5);
}

TEST_CASE("a walk finds what is found one by one, in either direction and across differences") {
  MemoryBudget budget(kBudget);
  SeedIndex index(budget);
  std::vector<Seed> seeds;
  std::vector<Sequence> references;
  for (std::uint32_t group = 0; group < 5; ++group) {
    references.push_back(random_sequence(10 + group, 20000));
    find_seeds(references.back(), index.spacing(), seeds);
    index.add_group(group, 20000, seeds, 0);
  }
  std::vector<Sequence> queries;
  for (const Sequence& reference : references) queries.push_back(turned(reference));
  queries.insert(queries.end(), references.begin(), references.end());
  Sequence mosaic;
  for (std::size_t i = 0; i < 20; ++i) {
    const Sequence& from = queries[i * 7 % queries.size()];
    mosaic.insert(mosaic.end(), from.begin() + 500, from.begin() + 3000);
    mosaic.insert(mosaic.end(), 40, static_cast<Symbol>(i % 5));
  }
  for (std::size_t i = 0; i < mosaic.size(); i += 97) mosaic[i] ^= 1;
  queries.push_back(mosaic);
  queries.push_back(random_sequence(20, 5000));
  for (const Sequence& query : queries) {
    find_seeds(query, index.spacing(), seeds);
    SeedIndex::Walk walk(index);
    std::size_t found = 0;
    for (const Seed& seed : seeds) {
      const auto expected = index.find(seed);
      const std::uint32_t entry = walk.find_entry(seed);
      REQUIRE(expected.has_value() == (entry != SeedIndex::kNone));
      if (!expected) continue;
      SeedPlace place;
      index.get_place(entry, place);
      REQUIRE(same(expected, place));
      ++found;
    }
    CHECK((found > seeds.size() / 2 || &query == &queries.back()));
  }
}
