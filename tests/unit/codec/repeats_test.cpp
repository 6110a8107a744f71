#include "codec/repeats.hpp"

#include <doctest/doctest.h>

#include <random>
#include <vector>

using namespace spillway;

namespace {

std::vector<std::uint8_t> random_symbols(unsigned seed, std::size_t n) {
  std::mt19937 random(seed);
  std::vector<std::uint8_t> symbols(n);
  for (auto& s : symbols) s = static_cast<std::uint8_t>(random() % 4);
  return symbols;
}

}  // namespace

TEST_CASE("the share of repeats is what was put in") {
  CHECK(repeated_share(random_symbols(1, 100000)) < 0.001);
  CHECK(repeated_share({}) == 0);
  CHECK(repeated_share(random_symbols(1, 19)) == 0);

  auto half = random_symbols(2, 30000);
  half.insert(half.end(), half.begin(), half.begin() + 30000);
  CHECK(repeated_share(half) > 0.3);  // a slot may have gone to another 20-mer meanwhile
  CHECK(repeated_share(half) < 0.51);

  const std::vector<std::uint8_t> one_base(1000, 4);
  CHECK(repeated_share(one_base) > 0.9);

  auto long_one = random_symbols(3, 2000000);  // more positions than slots
  CHECK(repeated_share(long_one) < 0.01);
}
