#include "remote/content_range.hpp"

#include <doctest/doctest.h>

using namespace spillway;

TEST_CASE("Content-Range: as servers write it") {
  const auto range = parse_content_range("bytes 10-19/100");
  REQUIRE(range);
  CHECK(range->range == ByteRange{10, 20});
  CHECK(range->total == 100);
  const auto none = parse_content_range("bytes */0");
  REQUIRE(none);
  CHECK(none->range.size() == 0);
  CHECK(none->total == 0);
}

TEST_CASE("Content-Range: what contradicts itself is none") {
  for (const char* text :
       {"", "bytes 10-19", "bytes 10-19/*", "bytes 19-10/100", "bytes 10-100/100", "bytes -5/100",
        "bytes 0-18446744073709551615/18446744073709551615", "bytes 0-99999999999999999999/5",
        "items 0-1/5", "bytes 0-1/5 "}) {
    CHECK_FALSE(parse_content_range(text));
  }
}
