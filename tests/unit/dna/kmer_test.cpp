#include "dna/kmer.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <random>
#include <span>
#include <vector>

using namespace spillway;

namespace {

std::uint64_t value_of(std::span<const Symbol> bases) {
  std::uint64_t value = 0;
  for (const Symbol s : bases) value = value << 2 | s;
  return value;
}

std::vector<Symbol> turned(std::span<const Symbol> bases) {
  std::vector<Symbol> out(bases.rbegin(), bases.rend());
  for (Symbol& s : out) s = complement(s);
  return out;
}

std::vector<Symbol> random_symbols(std::uint32_t seed, std::size_t n) {
  std::mt19937 random(seed);
  std::vector<Symbol> symbols(n);
  for (auto& s : symbols)
    s = static_cast<Symbol>(random() % 40 == 0 ? 4 + random() % 12 : random() % 4);
  return symbols;
}

}  // namespace

TEST_CASE("the window is what a look at the last k bases says, for every k") {
  const auto symbols = random_symbols(1, 600);
  for (unsigned k = 1; k <= 32; ++k) {
    CAPTURE(k);
    RollingKmer window(k);
    for (std::size_t i = 0; i < symbols.size(); ++i) {
      const bool full = window.push(symbols[i]);
      bool expected = i + 1 >= k;
      for (std::size_t j = 0; expected && j < k; ++j) expected = symbols[i - j] < 4;
      REQUIRE(full == expected);
      REQUIRE(window.full() == expected);
      if (!full) continue;
      const auto bases = std::span(symbols).subspan(i + 1 - k, k);
      const std::uint64_t forward = value_of(bases);
      const std::uint64_t backward = value_of(turned(bases));
      REQUIRE(window.canonical() == std::min(forward, backward));
      REQUIRE(window.is_canonical() == (forward <= backward));
      REQUIRE(window.canonical_value() == std::min(forward, backward) << (64 - 2 * k));
    }
  }
}

TEST_CASE("both strands have the same canonical k-mers in opposite order") {
  auto symbols = random_symbols(2, 400);
  const auto list = [](std::span<const Symbol> bases) {
    std::vector<std::uint64_t> all;
    RollingKmer window(31);
    for (const Symbol s : bases) {
      if (window.push(s)) all.push_back(window.canonical_value());
    }
    return all;
  };
  const auto forward = list(symbols);
  auto backward = list(turned(symbols));
  std::reverse(backward.begin(), backward.end());
  CHECK_FALSE(forward.empty());
  CHECK(forward == backward);
}

TEST_CASE("no k-mer has the value of a missing one") {
  RollingKmer window(32);
  for (int i = 0; i < 32; ++i) window.push(3);
  CHECK(window.canonical_value() == 0);
  CHECK_FALSE(window.is_canonical());
  window.reset();
  CHECK_FALSE(window.full());
}
