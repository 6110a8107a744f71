#include "compress/place/seed_chain.hpp"

#include <doctest/doctest.h>

#include <vector>

#include "compress/place/scratch_index.hpp"

namespace spillway {
namespace {

constexpr std::uint32_t kCutBytes = 16;
constexpr std::uint32_t kShortestGap = 500;

/// Two groups of 200 seeds, ten bases apart; seed `i` of group `g` is seed(g, i, position).
class Index {
 public:
  Index() {
    for (std::uint32_t group = 0; group < 2; ++group) {
      std::vector<Seed> seeds;
      for (std::uint32_t i = 0; i < 200; ++i) seeds.push_back(seed(group, i, 10 * i));
      scratch_.index.add_group(group, 2100, seeds, 0);
    }
  }

  static Seed seed(std::uint32_t group, std::uint32_t i, std::uint32_t position) {
    return {(std::uint64_t{group} * 1000 + i + 1) << 5, position, true};
  }

  std::vector<Stretch> find(const std::vector<Seed>& seeds) {
    const auto found = chain_.find(seeds, scratch_.index, kShortestGap);
    return {found.begin(), found.end()};
  }

  const SeedChain& chain() const { return chain_; }

 private:
  ScratchIndex scratch_;
  SeedChain chain_{kCutBytes};
};

/// `count` seeds of the group from its seed `first`, added at `position`.
void add(std::vector<Seed>& seeds, std::uint32_t group, std::uint32_t first, std::uint32_t count,
         std::uint32_t position) {
  for (std::uint32_t i = 0; i < count; ++i) {
    seeds.push_back(Index::seed(group, first + i, position + 10 * i));
  }
}

TEST_CASE("a stretch says where it is, and where its reference would begin and end") {
  Index index;
  std::vector<Seed> seeds;
  add(seeds, 0, 50, 100, 3000);
  const auto found = index.find(seeds);
  REQUIRE(found.size() == 1);
  CHECK(found[0].group == 0);
  CHECK_FALSE(found[0].reversed);
  CHECK(found[0].begin == 3000);
  CHECK(found[0].end == 3990 + kSeedBases);
  CHECK(found[0].reference_begin == 2500);
  CHECK(found[0].reference_end == 2500 + 2100);
  CHECK(found[0].hits == 100);
  CHECK(index.chain().unknown().empty());
}

TEST_CASE("seeds of another group make a stretch if they save more than two cuts cost") {
  // At a spacing of 8 a seed saves 2 bytes, so that 16 of them pay for two cuts.
  Index index;
  for (const std::uint32_t others : {15U, 16U, 17U}) {
    CAPTURE(others);
    std::vector<Seed> seeds;
    add(seeds, 0, 0, 50, 0);
    add(seeds, 1, 100, others, 500);
    add(seeds, 0, 67, 50, 670);
    CHECK(index.find(seeds).size() == (others > 16 ? 3 : 1));
  }
}

TEST_CASE("a seed that no group has is unknown") {
  Index index;
  std::vector<Seed> seeds;
  add(seeds, 0, 0, 10, 0);
  seeds.push_back(Index::seed(7, 0, 100));
  add(seeds, 0, 11, 10, 110);
  CHECK(index.find(seeds).size() == 1);
  REQUIRE(index.chain().unknown().size() == 1);
  CHECK(index.chain().unknown()[0].position == 100);
  CHECK(index.find({}).empty());
  CHECK(index.chain().unknown().empty());
}

}  // namespace
}  // namespace spillway
