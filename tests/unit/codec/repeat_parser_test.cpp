#include "codec/repeat_parser.hpp"

#include <doctest/doctest.h>

#include <random>
#include <vector>

using namespace spillway;

namespace {

using Symbols = std::vector<std::uint8_t>;

Symbols random_symbols(unsigned seed, std::size_t n, unsigned alphabet = 4) {
  std::mt19937 random(seed);
  Symbols symbols(n);
  for (auto& s : symbols) s = static_cast<std::uint8_t>(random() % alphabet);
  return symbols;
}

// What a decoder makes of the steps, given the literals.
Symbols follow(std::span<const TextStep> steps, const Symbols& symbols) {
  Symbols out;
  const auto literals = [&](std::size_t n) {
    REQUIRE(n <= symbols.size() - out.size());
    const auto from = symbols.begin() + static_cast<std::ptrdiff_t>(out.size());
    out.insert(out.end(), from, from + static_cast<std::ptrdiff_t>(n));
  };
  for (const TextStep& step : steps) {
    literals(step.literals);
    REQUIRE(step.offset > 0);
    REQUIRE(step.offset <= out.size());
    for (std::uint32_t i = 0; i < step.match; ++i) out.push_back(out[out.size() - step.offset]);
  }
  literals(symbols.size() - out.size());
  return out;
}

RepeatParser::Parsed parse_and_check(RepeatParser& parser, const Symbols& symbols) {
  const auto parsed = parser.parse(symbols);
  REQUIRE(follow(parsed.steps, symbols) == symbols);
  std::size_t copied = 0;
  for (const TextStep& step : parsed.steps) copied += step.match;
  CHECK(parsed.copied == copied);
  return parsed;
}

}  // namespace

TEST_CASE("repeats: random sequence has none, nor has what is short") {
  RepeatParser parser;
  CHECK(parse_and_check(parser, random_symbols(1, 200000)).copied == 0);
  CHECK(parse_and_check(parser, {}).copied == 0);
  CHECK(parse_and_check(parser, random_symbols(1, 19)).copied == 0);
}

TEST_CASE("repeats: a copy is one step, wherever it begins and however far back it is") {
  RepeatParser parser;
  for (const std::size_t begin : {0U, 1U, 2U, 3U, 777U}) {
    Symbols symbols = random_symbols(2, 100000);
    const Symbols copy(symbols.begin() + static_cast<std::ptrdiff_t>(begin),
                       symbols.begin() + static_cast<std::ptrdiff_t>(begin + 5000));
    symbols.insert(symbols.end(), copy.begin(), copy.end());
    const auto parsed = parse_and_check(parser, symbols);
    REQUIRE(parsed.steps.size() == 1);
    CHECK(parsed.steps[0].offset == 100000 - begin);
    CHECK(parsed.copied >= 5000);
  }
}

TEST_CASE("repeats: a copy with differences goes on from the same offset") {
  RepeatParser parser;
  Symbols symbols = random_symbols(3, 20000);
  Symbols copy = symbols;
  for (std::size_t i = 50; i < copy.size(); i += 50) copy[i] ^= 1;
  symbols.insert(symbols.end(), copy.begin(), copy.end());
  const auto parsed = parse_and_check(parser, symbols);
  CHECK(parsed.copied > 19000);
  for (const TextStep& step : parsed.steps) CHECK(step.offset == 20000);
}

TEST_CASE("repeats: periods, runs, every symbol, and one sequence after another") {
  RepeatParser parser;
  CHECK(parse_and_check(parser, Symbols(100000, 4)).copied > 99900);
  Symbols period = random_symbols(4, 101);
  for (std::size_t i = 101; i < 3000; ++i) period.push_back(period[i - 101]);
  CHECK(parse_and_check(parser, period).copied > 2800);
  for (unsigned seed = 5; seed < 25; ++seed) {
    Symbols symbols = random_symbols(seed, 3000, seed % 2 == 0 ? 16 : 2);
    symbols.insert(symbols.end(), symbols.begin() + 7, symbols.begin() + 1500);
    parse_and_check(parser, symbols);
  }
}
