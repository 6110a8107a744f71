#include "extract/faidx_range.hpp"

#include <doctest/doctest.h>

using namespace spillway;

namespace {

constexpr std::uint64_t kEnd = BaseSpan::kToTheEnd;

void check(const char* text, BaseSpan span) {
  CAPTURE(text);
  const auto range = parse_faidx_range(text);
  REQUIRE(range.has_value());
  CHECK_FALSE(range->ends_before_it_begins);
  CHECK(range->span == span);
}

}  // namespace

TEST_CASE("faidx range: positions from 1, both included") {
  check("5-8", {4, 8});
  check("1-1", {0, 1});
  check("5", {4, kEnd});
  check("5-", {4, kEnd});
  check("-8", {0, 8});
  check("", {0, kEnd});
  check("1,234,567-2,000,000", {1234566, 2000000});
  check(",5", {4, kEnd});
  check("5,-8,", {4, 8});
}

TEST_CASE("faidx range: 0 as samtools has it") {
  check("0", {0, kEnd});
  check("0-", {0, kEnd});
  check("-0", {0, kEnd});
  check("0-3", {0, 0});
  check("0-0", {0, 0});
}

TEST_CASE("faidx range: numbers that are too large") {
  check("99999999999999999999", {kEnd - 1, kEnd});
  check("1-18446744073709551615", {0, kEnd});
  check("18446744073709551615-99999999999999999999", {kEnd - 1, kEnd});
}

TEST_CASE("faidx range: backwards") {
  for (const char* text : {"8-5", "5-4", "1-0", "99999999999999999999-1"}) {
    CAPTURE(text);
    const auto range = parse_faidx_range(text);
    REQUIRE(range.has_value());
    CHECK(range->ends_before_it_begins);
  }
}

TEST_CASE("faidx range: what is none") {
  for (const char* text :
       {"x", "-", ",", ",-,", "5-8-9", "-5-8", "5--8", " 5", "5 ", "5 -8", "+5", "1k", "0x5"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_faidx_range(text).has_value());
  }
}
