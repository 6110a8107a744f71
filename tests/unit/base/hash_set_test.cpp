#include "base/hash_set.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace spillway;

TEST_CASE("hash set: each string is new once, however many there are") {
  HashSet set;
  CHECK(set.add(""));
  CHECK_FALSE(set.add(""));
  for (int i = 0; i < 10000; ++i) CHECK(set.add(std::to_string(i)));
  for (int i = 0; i < 10000; ++i) CHECK_FALSE(set.add(std::to_string(i)));
  CHECK(set.add("10000"));
}
