#include "base/hash.hpp"

#include <doctest/doctest.h>

#include <bit>
#include <cstdint>
#include <string_view>
#include <unordered_set>
#include <vector>

using namespace spillway;

namespace {

std::span<const std::uint8_t> bytes(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

}  // namespace

TEST_CASE("the mixer is one to one and spreads single bits") {
  CHECK(mix64(0) == 0);
  CHECK(mix64(0x9e3779b97f4a7c15ULL) == 0xe220a8397b1dcdafULL);  // first output of splitmix64(0)
  std::unordered_set<std::uint64_t> seen;
  for (std::uint64_t i = 0; i < 20000; ++i) seen.insert(mix64(i));
  CHECK(seen.size() == 20000);
  for (unsigned bit = 0; bit < 64; ++bit) {
    const int changed = std::popcount(mix64(12345) ^ mix64(12345 ^ std::uint64_t{1} << bit));
    CHECK(changed > 10);
    CHECK(changed < 54);
  }
}

TEST_CASE("fingerprints are those of XXH3, the same on every machine") {
  CHECK(hash64({}) == 0x2d06800538d394c2ULL);
  CHECK(hash128({}) == Hash128{0x99aa06d3014798d8ULL, 0x6001c324468d497fULL});
  CHECK(hash128(bytes("abc")) != hash128(bytes("abd")));
  const std::vector<std::uint8_t> zeros(1000);
  CHECK(hash128({zeros.data(), 999}) != hash128({zeros.data(), 1000}));
}
