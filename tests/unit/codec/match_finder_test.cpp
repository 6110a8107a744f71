#include "codec/match_finder.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <random>
#include <string>

using namespace spillway;

namespace {

using Bytes = std::vector<std::uint8_t>;

Bytes random_bytes(std::size_t size, unsigned seed) {
  std::mt19937 random(seed);
  Bytes bytes(size);
  for (auto& byte : bytes) byte = static_cast<std::uint8_t>(random());
  return bytes;
}

std::vector<std::uint32_t> candidates(MatchFinder& finder, std::uint32_t position) {
  std::vector<std::uint32_t> found;
  finder.add_up_to(position);
  finder.find_and_add(position, [&](std::uint32_t candidate) { found.push_back(candidate); });
  return found;
}

bool holds(const std::vector<std::uint32_t>& all, std::uint32_t one) {
  return std::ranges::find(all, one) != all.end();
}

}  // namespace

TEST_CASE("a match finder finds where 5, 8 and 16 bytes stood before") {
  for (const std::size_t length : {5, 8, 16, 40}) {
    Bytes text = random_bytes(3000, static_cast<unsigned>(length));
    std::copy_n(text.begin() + 100, length, text.begin() + 2000);
    MatchFinder finder;
    finder.begin(text);
    CHECK(holds(candidates(finder, 2000), 100));
  }
}

TEST_CASE("a match finder knows nothing of the text before, nor of what is still to come") {
  const Bytes text = random_bytes(3000, 1);
  MatchFinder finder;
  for (int time = 0; time < 2; ++time) {
    finder.begin(text);
    for (std::uint32_t at = 0; finder.is_searchable(at); at += 7) {
      for (const std::uint32_t found : candidates(finder, at)) CHECK(found < at);
    }
  }
  const Bytes other = random_bytes(3000, 2);
  finder.begin(other);
  CHECK(candidates(finder, 0).empty());
}

TEST_CASE("of many places a match finder gives the last ones, and one that goes on alike") {
  std::string line;
  for (int i = 0; i < 300; ++i) line += "C0,1" + std::to_string(1000 + 7 * i) + ".";
  line += "!!BA0,77777." + line.substr(0, 400);
  const Bytes text(line.begin(), line.end());
  const auto again = static_cast<std::uint32_t>(line.rfind("C0,11000."));
  REQUIRE(again > 0);
  MatchFinder finder;
  finder.begin(text);
  const auto found = candidates(finder, again);
  CHECK(found.size() < 40);
  CHECK(holds(found, 0));  // by 8 bytes, or by 16
}

TEST_CASE("a chain of a match finder ends in time, and long matches reach further") {
  const Bytes noise = random_bytes(10000, 5);
  Bytes text(2 * MatchFinder::kChainBytes, 'A');
  std::ranges::copy(noise, text.begin());
  const auto late = static_cast<std::uint32_t>(MatchFinder::kChainBytes + 5000);
  std::copy_n(text.begin() + 1000, 10, text.begin() + late);
  std::copy_n(text.begin() + 2000, 64, text.begin() + late + 500);
  std::copy_n(text.begin() + 6000, 10, text.begin() + late + 900);
  MatchFinder finder;
  finder.begin(text);
  CHECK_FALSE(holds(candidates(finder, late), 1000));
  CHECK(holds(candidates(finder, late + 500), 2000));
  CHECK(holds(candidates(finder, late + 900), 6000));
}

TEST_CASE("the end of a text is not searched") {
  const Bytes text(20, 'A');
  MatchFinder finder;
  finder.begin(text);
  CHECK(finder.is_searchable(4));
  CHECK_FALSE(finder.is_searchable(5));
  finder.add_up_to(20);
  finder.begin(std::span(text).first(3));
  CHECK_FALSE(finder.is_searchable(0));
  finder.begin({});
  CHECK_FALSE(finder.is_searchable(0));
}
