#include "compress/place/seed_filter.hpp"

#include <doctest/doctest.h>

#include <memory>
#include <random>

namespace spillway {
namespace {

TEST_CASE("the filter has what was added, little else, and nothing after clear()") {
  const auto filter = std::make_unique<SeedFilter>();
  CHECK(filter->empty());
  std::mt19937_64 random(1);
  std::vector<Seed> seeds(1000);
  for (Seed& seed : seeds) seed.hash = random();
  for (const Seed& seed : seeds) filter->add(seed);
  CHECK_FALSE(filter->empty());
  for (const Seed& seed : seeds) CHECK(filter->may_have(seed));
  int others = 0;
  for (int i = 0; i < 1000; ++i) others += filter->may_have({random(), 0, true}) ? 1 : 0;
  CHECK(others < 20);
  filter->clear();
  CHECK(filter->empty());
  for (const Seed& seed : seeds) CHECK_FALSE(filter->may_have(seed));
}

}  // namespace
}  // namespace spillway
