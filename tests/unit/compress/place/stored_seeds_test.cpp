#include "compress/place/stored_seeds.hpp"

#include <doctest/doctest.h>

#include <set>
#include <vector>

#include "base/hash.hpp"
#include "temporary_directory.hpp"

namespace spillway {
namespace {

using Owner = SeedTable::Owner;
constexpr std::uint32_t kSeedsOfReference = 500;

// One k-mer in 32, as the index has them where it stores any.
Seed seed_of(std::uint32_t i) {
  return {mix64(i + 1) & ~std::uint64_t{31}, i % kSeedsOfReference, i % 3 == 0};
}

struct Stored {
  TemporaryDirectory directory;
  ScratchStore store{directory.path() / "store", 0};
  StoredSeeds seeds{store};
  WorkerPool pool{2};

  std::vector<StoredSeeds::Found> find(const WantedSeeds& wanted) {
    std::vector<StoredSeeds::Found> all;
    seeds.find(wanted, pool, [&](std::span<const StoredSeeds::Found> some) {
      all.insert(all.end(), some.begin(), some.end());
    });
    return all;
  }

  /// Appends references `begin` to before `end`; the odd ones are stored already.
  void append(std::uint32_t begin, std::uint32_t end) {
    SeedTable table(Pages::usual);
    for (std::uint32_t i = begin; i < end; ++i) {
      table.begin_reference({i, 16000, i % 2 == 1});
      for (std::uint32_t j = 0; j < kSeedsOfReference; ++j) {
        table.add(ReferenceSeed::of(seed_of(i * kSeedsOfReference + j), 0));
      }
    }
    seeds.append(table);
  }
};

TEST_CASE("what was stored is found by those who want it, in its order") {
  Stored stored;
  CHECK(stored.seeds.empty());
  stored.append(0, 400);  // some 25 blocks
  stored.append(400, 800);
  CHECK_FALSE(stored.seeds.empty());
  WantedSeeds wanted(WantedSeeds::kMax);
  std::vector<std::uint64_t> expected;
  for (std::uint32_t i = 100 * kSeedsOfReference; i < 700 * kSeedsOfReference; ++i) {
    const std::uint64_t hash = ReferenceSeed::hash_of(seed_of(i));
    wanted.add(hash);
    if (wanted.size() == WantedSeeds::kMax) break;
    if (i / kSeedsOfReference % 2 == 0) expected.push_back(hash);
  }
  REQUIRE(wanted.size() < WantedSeeds::kMax);
  const auto found = stored.find(wanted);
  REQUIRE(found.size() == expected.size());
  std::size_t wrong = 0;
  for (std::size_t i = 0; i < found.size(); ++i) {
    const auto& [owner, seed] = found[i];
    wrong +=
        seed.hash != expected[i] || !owner.is_stored || owner.group_bases != 16000 ||
        ReferenceSeed::hash_of(seed_of(owner.group * kSeedsOfReference +
                                       static_cast<std::uint32_t>(seed.position))) != seed.hash;
  }
  CHECK(wrong == 0);
}

TEST_CASE("a batch that has nothing in common with the directory reads no seeds") {
  Stored stored;
  stored.append(0, 100);
  WantedSeeds wanted(WantedSeeds::kMax);
  for (std::uint32_t i = 0; i < 100 * kSeedsOfReference; ++i) {
    if (seed_of(i).hash % 1024 != 0) wanted.add(ReferenceSeed::hash_of(seed_of(i)));
  }
  CHECK(stored.find(wanted).empty());
}

TEST_CASE("of the blocks that have a seed of a repeat the first one is read") {
  Stored stored;
  stored.append(0, 100);
  stored.append(0, 100);
  WantedSeeds wanted(WantedSeeds::kMax);
  const std::uint32_t seeds = 100 * kSeedsOfReference;
  for (std::uint32_t i = 0; i < seeds; ++i) wanted.add(ReferenceSeed::hash_of(seed_of(i)));
  const std::size_t found = stored.find(wanted).size();
  CHECK(found >= seeds / 2);
  // The second time begins in a block of its own.
  CHECK(found < seeds / 2 + seeds / 8);
}

TEST_CASE("a block that is not there is an error") {
  Stored stored;
  stored.append(0, 100);
  const ScratchTable table = stored.store.table("seeds of references");
  const std::vector<Bytes> keys = {{0, 0, 0, 0}, {0, 0, 0, 1}, {0, 0, 0, 2}};
  stored.store.erase(table, keys);
  WantedSeeds wanted(WantedSeeds::kMax);
  for (std::uint32_t i = 0; i < 100 * kSeedsOfReference; ++i) {
    wanted.add(ReferenceSeed::hash_of(seed_of(i)));
  }
  CHECK_THROWS_AS(stored.find(wanted), Error);
}

}  // namespace
}  // namespace spillway
