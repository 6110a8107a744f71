#include "compress/place/seed.hpp"

#include <doctest/doctest.h>

#include <algorithm>

#include "compress/sequences.hpp"

namespace spillway {
namespace {

TEST_CASE("seeds come by position, near one in eight, and the same on both strands") {
  constexpr std::uint64_t kSpacing = 8;
  Sequence sequence = random_sequence(1, 80000);
  std::fill(sequence.begin() + 1000, sequence.begin() + 1010, kSymbolN);
  std::vector<Seed> forward;
  std::vector<Seed> backward;
  find_seeds(sequence, kSpacing, forward);
  find_seeds(turned(sequence), kSpacing, backward);
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
  find_seeds(Sequence(kSeedBases - 1, 1), kSpacing, forward);
  CHECK(forward.empty());
  find_seeds({}, kSpacing, forward);
  CHECK(forward.empty());
}

TEST_CASE("the seeds of a larger spacing are among those of a smaller one") {
  const Sequence sequence = random_sequence(2, 50000);
  std::vector<Seed> dense;
  std::vector<Seed> thin;
  find_seeds(sequence, 8, dense);
  for (const std::uint64_t spacing : {16, 32, 64, 256}) {
    find_seeds(sequence, spacing, thin);
    std::erase_if(dense, [&](const Seed& seed) { return seed.hash % spacing != 0; });
    REQUIRE(thin.size() == dense.size());
    CHECK(std::ranges::equal(thin, dense, {}, &Seed::position, &Seed::position));
    CHECK(thin.size() > sequence.size() / spacing / 2);
  }
}

}  // namespace
}  // namespace spillway
