#include "compress/place/seed_index.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <unordered_map>

#include "base/checkpoint_state.hpp"
#include "base/hash.hpp"
#include "compress/place/scratch_index.hpp"
#include "compress/sequences.hpp"

using namespace spillway;

namespace {

bool same(const std::optional<SeedPlace>& a, const SeedPlace& b) {
  return a && a->group == b.group && a->group_bases == b.group_bases && a->position == b.position &&
         a->direct == b.direct;
}

}  // namespace

TEST_CASE("the index is held on the budget at its one size") {
  const TemporaryDirectory directory;
  ScratchStore store(directory.path() / "store", 0);
  MemoryBudget budget(SeedIndex::memory_bytes());
  {
    const SeedIndex index(store, budget);
    CHECK(budget.used() == SeedIndex::memory_bytes());
    CHECK(index.spacing() == 8);
  }
  CHECK(budget.used() == 0);
  MemoryBudget small(SeedIndex::memory_bytes() - 1);
  CHECK_THROWS_AS(SeedIndex(store, small), Error);
}

TEST_CASE("a seed is found where it was first put, relative to the group's reference") {
  ScratchIndex scratch;
  SeedIndex& index = scratch.index;
  const Sequence sequence = random_sequence(2, 5000);
  std::vector<Seed> seeds;
  find_seeds(sequence, index.spacing(), seeds);
  REQUIRE(seeds.size() > 100);
  std::vector<Seed> later;  // those of a group that begins at 1000
  std::copy_if(seeds.begin(), seeds.end(), std::back_inserter(later),
               [](const Seed& a) { return a.position >= 1000; });
  index.add_group(5, 4000, later, 1000);
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
  constexpr std::uint32_t kSeeds = 1'800'000;
  const auto seed_of = [](std::uint32_t i) {
    return Seed{mix64(i + 1) & ~std::uint64_t{7}, i % 1000, i % 2 == 0};
  };
  ScratchIndex scratch;
  SeedIndex& index = scratch.index;
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
  for (std::uint32_t i = 0; i < kSeeds; ++i) first.emplace(ReferenceSeed::hash_of(seed_of(i)), i);
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
    const std::uint32_t j = first[ReferenceSeed::hash_of(seed)];
    wrong += !same(place, {j / 1000, 1000, j % 1000, j % 2 == 0});
  }
  CHECK(wrong == 0);
  CHECK(kept > kSeeds * 2 / 5);
}

namespace {

/// More seeds than a small table takes at the widest spacing: one in 32 of them is kept.
struct Overflowing {
  static constexpr std::uint32_t kGroupSeeds = 3200;
  static constexpr std::uint32_t kGroups = 500;

  static Seed seed(std::uint32_t group, std::uint32_t i) {
    return {mix64(group * kGroupSeeds + i + 1) & ~std::uint64_t{7}, i, i % 2 == 0};
  }
  static std::vector<Seed> seeds(std::uint32_t group) {
    std::vector<Seed> all;
    for (std::uint32_t i = 0; i < kGroupSeeds; ++i) all.push_back(seed(group, i));
    return all;
  }

  ScratchIndex scratch{15};
  WorkerPool pool{2};

  Overflowing() {
    for (std::uint32_t group = 0; group < kGroups; ++group) {
      scratch.index.add_group(group, 100000, seeds(group), 0);
    }
  }

  /// Seeds of the group that the index knows at their place.
  std::size_t found(std::uint32_t group) const {
    std::size_t n = 0;
    for (const Seed& seed : seeds(group)) {
      n += same(scratch.index.find(seed), {group, 100000, seed.position, seed.direct});
    }
    return n;
  }
  static std::size_t sampled(std::uint32_t group) {
    const auto all = seeds(group);
    return static_cast<std::size_t>(
        std::ranges::count_if(all, [](const Seed& seed) { return seed.hash % 32 == 0; }));
  }
  void begin_window(std::uint32_t begin, std::uint32_t end) {
    WantedSeeds wanted(scratch.index.window_seeds());
    for (std::uint32_t group = begin; group < end; ++group) {
      std::vector<Seed> all = seeds(group);
      std::erase_if(all, [](const Seed& seed) { return seed.hash % 32 != 0; });
      SeedIndex::want(all, wanted);
    }
    scratch.index.begin_window(wanted, pool);
  }
};

}  // namespace

TEST_CASE("an index that overflows at its widest spacing finds everything, in windows") {
  Overflowing made;
  SeedIndex& index = made.scratch.index;
  CHECK(index.spacing() == 32);
  REQUIRE(index.needs_windows());
  CHECK(made.found(0) == 0);  // stored
  std::size_t found = 0;
  std::size_t sampled = 0;
  for (std::uint32_t begin = 0; begin < Overflowing::kGroups; begin += 5) {
    made.begin_window(begin, begin + 5);
    for (std::uint32_t group = begin; group < begin + 5; ++group) {
      found += made.found(group);
      sampled += Overflowing::sampled(group);
    }
  }
  // All but a few that stand alone in a block, without a seed that the directory has.
  CHECK(found <= sampled);
  CHECK(found * 100 > sampled * 97);
  // What a window adds is found in later ones.
  made.begin_window(699, 704);
  for (std::uint32_t group = 700; group < 704; ++group) {
    index.add_group(group, 100000, Overflowing::seeds(group), 0);
  }
  for (std::uint32_t begin = 0; begin < Overflowing::kGroups; begin += 5) {
    made.begin_window(begin, begin + 5);
  }
  made.begin_window(699, 704);
  for (std::uint32_t group = 700; group < 704; ++group) {
    CHECK(made.found(group) * 100 > Overflowing::sampled(group) * 90);
  }
}

TEST_CASE("an index that has overflowed comes back from a checkpoint") {
  Overflowing made;
  made.scratch.index.flush();
  Bytes state;
  StateSaver saver(state);
  saver(made.scratch.index);
  MemoryBudget budget(SeedIndex::memory_bytes());
  SeedIndex again(made.scratch.store, budget, Pages::usual, 15);
  StateLoader loader("index", state);
  loader(again);
  CHECK(again.spacing() == 32);
  REQUIRE(again.needs_windows());
  WantedSeeds wanted(again.window_seeds());
  std::vector<Seed> all = Overflowing::seeds(3);
  std::erase_if(all, [](const Seed& seed) { return seed.hash % 32 != 0; });
  SeedIndex::want(all, wanted);
  again.begin_window(wanted, made.pool);
  CHECK(std::ranges::count_if(all, [&](const Seed& seed) { return again.find(seed).has_value(); }) >
        static_cast<std::ptrdiff_t>(all.size() * 9 / 10));
}
