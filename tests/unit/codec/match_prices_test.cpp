#include "codec/match_prices.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <vector>

using namespace spillway;

TEST_CASE("prices follow what is counted") {
  MatchPrices prices;
  const Price before = prices.literal('x');
  CHECK(prices.literal('A') < before);
  const std::vector<std::uint8_t> text(3000, 'x');
  prices.count_literals(text);
  CHECK(prices.literal('x') == before);  // until it is told
  prices.update();
  CHECK(prices.literal('x') < kBit);
  CHECK(prices.literal('A') > prices.literal('x'));
  prices.reset();
  CHECK(prices.literal('x') == before);
}

TEST_CASE("a price is the share of a code in bits, and its extra bits") {
  MatchPrices prices;
  constexpr std::uint32_t kMany = 1 << 20;  // what is there from the start does not count any more
  for (std::uint32_t i = 0; i < kMany; ++i) {
    prices.count_match(i % 4 == 0 ? 1 : 20, i % 2 == 0 ? 6 : 100, i % 8 == 0 ? 1 : 1000);
  }
  prices.update();
  const auto bits = [](Price price) { return static_cast<double>(price) / kBit; };
  CHECK(bits(prices.run(1)) == doctest::Approx(2).epsilon(0.02));
  CHECK(bits(prices.run(20)) == doctest::Approx(std::log2(4.0 / 3) + 1).epsilon(0.02));
  CHECK(bits(prices.lengths()[6]) == doctest::Approx(1).epsilon(0.02));
  CHECK(bits(prices.lengths()[100]) == doctest::Approx(1 + 5).epsilon(0.02));
  CHECK(bits(prices.offset(1)) == doctest::Approx(3).epsilon(0.02));
  CHECK(bits(prices.offset(1000)) == doctest::Approx(std::log2(8.0 / 7) + 9).epsilon(0.02));
}

TEST_CASE("all codes have a price, also those that never came") {
  const MatchPrices prices;
  for (int byte = 0; byte < 256; ++byte) {
    CHECK(prices.literal(static_cast<std::uint8_t>(byte)) > 0);
    CHECK(prices.literal(static_cast<std::uint8_t>(byte)) <= 12 * kBit);
  }
  for (const std::uint32_t run : {0U, 15U, 63U, 64U, 65535U, 65536U, 4000000U}) {
    CHECK(prices.run(run) > 0);
    CHECK(prices.run(run) < 40 * kBit);
  }
  for (std::uint32_t length = 4; length <= MatchPrices::kLongestPriced; ++length) {
    CHECK(prices.lengths()[length] > 0);
    CHECK(prices.lengths()[length] < 40 * kBit);
  }
  CHECK(prices.offset(1) < prices.offset(1 << 21));
  MatchPrices counted;
  counted.count_match(4000000, 4000000, (1 << 22) + 3);
  counted.update();
  CHECK(counted.run(4000000) < prices.run(4000000));
}
