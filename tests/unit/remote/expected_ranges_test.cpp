#include "remote/expected_ranges.hpp"

#include <doctest/doctest.h>

using namespace spillway;

TEST_CASE("expected ranges: found by place, taken in the order of use") {
  ExpectedRanges expected({{100, 200}, {0, 50}, {300, 400}}, 120);
  using Place = ExpectedRanges::Place;
  CHECK(expected.find(0) == Place{1});
  CHECK(expected.find(49) == Place{1});
  CHECK_FALSE(expected.find(50));
  CHECK(expected.find(399) == Place{2});
  CHECK_FALSE(expected.find(400));
  CHECK(expected.take_from({0}) == std::vector<ByteRange>{{100, 200}, {0, 50}});
  CHECK(expected.is_at_front({1}));
  CHECK(expected.take_next() == std::vector<ByteRange>{{300, 400}});
  CHECK_FALSE(expected.is_at_front({1}));
  CHECK(expected.take_next().empty());
  CHECK(expected.take_from({1}) == std::vector<ByteRange>{{0, 50}, {300, 400}});
}

TEST_CASE("expected ranges: windows grow to their bound") {
  const std::uint64_t mib = std::uint64_t{1} << 20;
  std::vector<ByteRange> ranges;
  for (std::uint64_t i = 0; i < 64; ++i) ranges.push_back({i * mib, (i + 1) * mib});
  ExpectedRanges expected(ranges, 16 * mib);
  CHECK(expected.take_from({0}).size() == 4);
  CHECK(expected.take_next().size() == 8);
  CHECK(expected.take_next().size() == 16);
  CHECK(expected.take_next().size() == 16);
}

TEST_CASE("expected ranges: a range larger than a window is taken in parts") {
  using Place = ExpectedRanges::Place;
  const std::uint64_t end = std::uint64_t{1} << 60;
  ExpectedRanges expected({{0, 10}, {1000, end}, {end, end + 50}}, 100);
  CHECK(expected.take_from({0}) == std::vector<ByteRange>{{0, 10}, {1000, 1090}});
  CHECK(expected.is_at_front({0}));
  CHECK(expected.take_next() == std::vector<ByteRange>{{1090, 1190}});
  CHECK(expected.find(1089) == Place{1, 89});
  CHECK_FALSE(expected.is_at_front({1, 89}));
  CHECK(expected.is_at_front({1, 90}));
  CHECK(expected.take_from({1, end - 1100}) == std::vector<ByteRange>{{end - 100, end}});
  CHECK(expected.take_next() == std::vector<ByteRange>{{end, end + 50}});
  CHECK(expected.take_next().empty());
}
