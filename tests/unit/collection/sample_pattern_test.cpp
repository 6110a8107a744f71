#include "collection/sample_pattern.hpp"

#include <doctest/doctest.h>

using namespace spillway;

TEST_CASE("patterns of samples") {
  CHECK(is_sample_pattern("HG*"));
  CHECK(is_sample_pattern("HG00?"));
  CHECK(is_sample_pattern("HG00[12]"));
  CHECK_FALSE(is_sample_pattern("HG002#1"));
  CHECK(matches_pattern("HG*", "HG002"));
  CHECK(matches_pattern("*", ".a/b"));
  CHECK(matches_pattern("HG00[12].?", "HG002.1"));
  CHECK_FALSE(matches_pattern("HG", "HG002"));
  CHECK_FALSE(matches_pattern("G*", "HG002"));
}
