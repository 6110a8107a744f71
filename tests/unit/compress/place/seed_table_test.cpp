#include "compress/place/seed_table.hpp"

#include <doctest/doctest.h>

#include <vector>

#include "base/hash.hpp"
#include "compress/sequences.hpp"
#include "temporary_directory.hpp"

namespace spillway {
namespace {

using Owner = SeedTable::Owner;

/// Seed `i` of all.
ReferenceSeed seed_of(std::uint32_t i) {
  return ReferenceSeed::of({mix64(i + 1), i % 1000, i % 2 == 0}, 0);
}

/// References of 1, 2, 3 ... seeds, `n` of them; reference `i` is that of group 10 * i.
std::uint32_t fill(SeedTable& table, std::uint32_t n) {
  std::uint32_t seed = 0;
  for (std::uint32_t i = 0; i < n; ++i) {
    table.begin_reference({10 * i, 1000 + i, i % 2 == 1});
    for (std::uint32_t j = 0; j <= i; ++j) REQUIRE(table.add(seed_of(seed++)));
  }
  return seed;
}

/// Whether all of fill(table, n) that `keep(seed)` says are found at their places, and no others.
template <typename Keep>
bool has(const SeedTable& table, std::uint32_t n, Keep keep) {
  std::uint32_t seed = 0;
  for (std::uint32_t i = 0; i < n; ++i) {
    for (std::uint32_t j = 0; j <= i; ++j, ++seed) {
      const ReferenceSeed wanted = seed_of(seed);
      const std::uint32_t number = table.find(wanted.hash);
      if (!keep(wanted)) {
        if (number != SeedTable::kNone) return false;
        continue;
      }
      if (number == SeedTable::kNone) return false;
      SeedPlace place;
      table.get_place(number, place);
      if (place.group != 10 * i || place.group_bases != 1000 + i ||
          place.position != wanted.position || place.direct != (wanted.direct != 0)) {
        return false;
      }
    }
  }
  return table.find(seed_of(seed).hash) == SeedTable::kNone;
}

bool all(const ReferenceSeed&) { return true; }

TEST_CASE("a table of seeds knows the reference of each, whatever their number") {
  SeedTable table(Pages::usual);
  const std::uint32_t seeds = fill(table, 300);  // it grows on the way
  CHECK(table.size() == seeds);
  CHECK(table.references() == 300);
  CHECK(has(table, 300, all));
  table.begin_reference({7, 7, false});
  CHECK_FALSE(table.add(seed_of(0)));
  table.begin_reference({8, 8, false});
  CHECK(table.references() == 301);  // the one before has no seeds
  CHECK(has(table, 300, all));
}

TEST_CASE("a table of seeds is thinned out, or emptied, in place") {
  SeedTable table(Pages::usual);
  fill(table, 300);
  table.thin_out(3);
  const auto kept = [](const ReferenceSeed& seed) { return (seed.hash & 3) == 0; };
  CHECK(has(table, 300, kept));
  CHECK(table.references() < 300);  // the first ones have no seeds left
  table.clear();
  CHECK(table.size() == 0);
  CHECK(has(table, 300, [](const ReferenceSeed&) { return false; }));
  fill(table, 20);
  CHECK(has(table, 20, all));
}

TEST_CASE("a table of seeds tells its room, and which references are not stored") {
  SeedTable table(Pages::usual, 14);
  CHECK(table.has_room(12288));
  CHECK_FALSE(table.has_room(12289));
  fill(table, 100);
  CHECK(table.has_room(12288 - 5050));
  CHECK_FALSE(table.has_room(12289 - 5050));
  std::uint32_t i = 0;
  table.for_each_not_stored([&](const Owner& owner, std::span<const ReferenceSeed> seeds) {
    CHECK(owner == Owner{10 * i, 1000 + i, false});
    CHECK(seeds.size() == i + 1);
    CHECK(seeds[0].hash == seed_of(i * (i + 1) / 2).hash);
    i += 2;
  });
  CHECK(i == 100);
}

TEST_CASE("a table of seeds comes back from a checkpoint") {
  const TemporaryDirectory directory;
  ScratchStore store(directory.path() / "store", 0);
  SeedTable saved(Pages::usual);
  fill(saved, 200);
  saved.save(store, "seeds");
  SeedTable table(Pages::usual);
  table.restore(store, "seeds");
  CHECK(has(table, 200, all));
  std::uint32_t not_stored = 0;
  table.for_each_not_stored([&](const Owner&, std::span<const ReferenceSeed>) { ++not_stored; });
  CHECK(not_stored == 100);
  SeedTable small(Pages::usual, 14);
  CHECK_THROWS_AS(small.restore(store, "seeds"), Error);
}

TEST_CASE("a walk finds what is found one by one, in either direction and across differences") {
  constexpr std::uint64_t kSpacing = 8;
  SeedTable table(Pages::usual);
  std::vector<Seed> seeds;
  std::vector<Sequence> references;
  for (std::uint32_t group = 0; group < 5; ++group) {
    references.push_back(random_sequence(10 + group, 20000));
    find_seeds(references.back(), kSpacing, seeds);
    table.begin_reference({group, 20000, false});
    for (const Seed& seed : seeds) table.add(ReferenceSeed::of(seed, 0));
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
    find_seeds(query, kSpacing, seeds);
    SeedTable::Walk walk(table);
    std::size_t found = 0;
    for (const Seed& seed : seeds) {
      const std::uint32_t expected = table.find(ReferenceSeed::hash_of(seed));
      REQUIRE(walk.find(ReferenceSeed::hash_of(seed), seed.direct) == expected);
      found += expected == SeedTable::kNone ? 0 : 1;
    }
    CHECK((found > seeds.size() / 2 || &query == &queries.back()));
  }
}

}  // namespace
}  // namespace spillway
