#include "archive/group_members.hpp"

#include <doctest/doctest.h>

using namespace spillway;

TEST_CASE("groups: ids count the reference where there is one") {
  CHECK(packed_number(0, 0) == 0);
  CHECK(packed_number(kRawGroups - 1, 7) == 7);
  CHECK(packed_number(kRawGroups, 0) == std::nullopt);
  CHECK(packed_number(kRawGroups, 1) == 0);
  CHECK(packed_number(4000000000, 51) == 50);
}
