#include "base/duration_text.hpp"

#include <doctest/doctest.h>

namespace spillway {
namespace {

constexpr std::uint64_t kHour = 3600;
constexpr std::uint64_t kDay = 24 * kHour;

TEST_CASE("durations: seconds, units, and what Slurm writes") {
  CHECK(parse_duration("0") == 0);
  CHECK(parse_duration("90") == 90);
  CHECK(parse_duration("90s") == 90);
  CHECK(parse_duration("30m") == 1800);
  CHECK(parse_duration("23h30m") == 23 * kHour + 1800);
  CHECK(parse_duration("1d2h3m4s") == kDay + 2 * kHour + 184);
  CHECK(parse_duration("2D1S") == 2 * kDay + 1);
  CHECK(parse_duration("100h") == 100 * kHour);
  CHECK(parse_duration("1-12:00:00") == 36 * kHour);
  CHECK(parse_duration("1-12:30") == 36 * kHour + 1800);
  CHECK(parse_duration("7-00") == 7 * kDay);
  CHECK(parse_duration("36:00:00") == 36 * kHour);
  CHECK(parse_duration("01:02:03") == 3723);
  CHECK(parse_duration("90:30") == 90 * 60 + 30);
  CHECK(parse_duration("3660d") == 3660 * kDay);
}

TEST_CASE("durations: what is none") {
  for (const char* text : {"",
                           " 1",
                           "1 ",
                           "s",
                           "-1",
                           "+1",
                           "1x",
                           "1.5h",
                           "1h1",
                           "1m1h",
                           "1s1s",
                           "1h:00",
                           "1:",
                           ":1",
                           "1:60",
                           "1:00:60",
                           "1:2:3:4",
                           "1-",
                           "1-24",
                           "1-1:60",
                           "1-1:1:1:1",
                           "1-1h",
                           "1--1",
                           "3661d",
                           "99999999999999999999",
                           "1000000000s",
                           "90s ",
                           "1h30"}) {
    CHECK_MESSAGE(!parse_duration(text), text);
  }
}

TEST_CASE("durations come back from their text") {
  CHECK(format_duration(0) == "0s");
  CHECK(format_duration(90) == "1m30s");
  CHECK(format_duration(36 * kHour) == "1d12h");
  for (const std::uint64_t seconds : {0, 1, 59, 60, 61, 3599, 3600, 86399, 86400, 316224000}) {
    CHECK(parse_duration(format_duration(seconds)) == seconds);
  }
}

}  // namespace
}  // namespace spillway
