#include "archive/part_head.hpp"

#include <doctest/doctest.h>

namespace spillway {
namespace {

TEST_CASE("the head of a part is its metadata as the container writes numbers") {
  CHECK(part_head(0) == Bytes{0});
  CHECK(part_head(0x1234) == Bytes{2, 0x12, 0x34});
}

}  // namespace
}  // namespace spillway
