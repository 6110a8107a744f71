#include "base/hex_text.hpp"

#include <doctest/doctest.h>

using namespace spillway;

TEST_CASE("hex_text: sixteen digits, whatever the number") {
  CHECK(hex_text(0) == "0000000000000000");
  CHECK(hex_text(0x1f) == "000000000000001f");
  CHECK(hex_text(0x0123456789abcdef) == "0123456789abcdef");
  CHECK(hex_text(~std::uint64_t{0}) == "ffffffffffffffff");
}
