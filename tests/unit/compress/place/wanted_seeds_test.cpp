#include "compress/place/wanted_seeds.hpp"

#include <doctest/doctest.h>

namespace spillway {
namespace {

std::uint64_t hash_of(std::uint64_t i) { return mix64(i + 1) >> 22; }

TEST_CASE("wanted seeds: each once, and no others") {
  WantedSeeds wanted(WantedSeeds::kMax);
  for (int times = 0; times < 2; ++times) {
    for (std::uint64_t i = 0; i < 10000; ++i) wanted.add(hash_of(i));
  }
  wanted.add(0);
  CHECK(wanted.size() == 10001);
  CHECK(wanted.has(0));
  for (std::uint64_t i = 0; i < 10000; ++i) REQUIRE(wanted.has(hash_of(i)));
  for (std::uint64_t i = 10000; i < 100000; ++i) REQUIRE_FALSE(wanted.has(hash_of(i)));
}

TEST_CASE("wanted seeds: those of one k-mer in 32 are told apart, too") {
  constexpr std::uint64_t kLowBits = 31;
  WantedSeeds wanted(WantedSeeds::kMax);
  for (std::uint64_t i = 0; i < 10000; ++i) wanted.add(hash_of(i) & ~kLowBits);
  for (std::uint64_t i = 0; i < 10000; ++i) REQUIRE(wanted.has(hash_of(i) & ~kLowBits));
  std::size_t others = 0;
  for (std::uint64_t i = 10000; i < 100000; ++i) others += wanted.has(hash_of(i) & ~kLowBits);
  CHECK(others < 10);
}

TEST_CASE("wanted seeds: what comes when it is full stays out") {
  constexpr std::uint32_t kMax = 5000;
  WantedSeeds wanted(kMax);
  for (std::uint64_t i = 0; i < kMax + 1000; ++i) wanted.add(hash_of(i));
  CHECK(wanted.size() == kMax);
  CHECK(wanted.has(hash_of(kMax - 1)));
  CHECK_FALSE(wanted.has(hash_of(kMax + 999)));
}

}  // namespace
}  // namespace spillway
