#include "spillway/region.hpp"

#include <doctest/doctest.h>

#include <limits>

using namespace spillway;

namespace {

void check(const char* text, const std::string& contig, const std::optional<std::string>& sample,
           const std::optional<BaseRange>& range) {
  CAPTURE(text);
  const Region region = parse_region(text);
  CHECK(region.text == text);
  CHECK(region.contig == contig);
  CHECK(region.sample == sample);
  CHECK(region.range == range);
}

}  // namespace

TEST_CASE("region: contig, sample, range") {
  check("chr1", "chr1", {}, {});
  check("chr1@s", "chr1", "s", {});
  check("chr1:5-10", "chr1", {}, BaseRange{5, 10});
  check("chr1@s:0-0", "chr1", "s", BaseRange{0, 0});
  check("a@b@c:1-2", "a@b", "c", BaseRange{1, 2});
  check("a#1#b c@s.1", "a#1#b c", "s.1", {});
  check("", "", {}, {});
}

TEST_CASE("region: odd ranges, as agc takes them") {
  check("c:-5-3", "c", {}, BaseRange{-5, 3});
  check("c:9-3", "c", {}, BaseRange{9, 3});
  check("c:5--8", "c", {}, BaseRange{5, 8});
  check("c:1-2:3-4", "c:1-2", {}, BaseRange{3, 4});
  check("c:99999999999999999999-1", "c", {},
        BaseRange{std::numeric_limits<std::int64_t>::max(), 1});
}

TEST_CASE("region: what is no range belongs to the name") {
  for (const char* text : {"c:5", "c:5-", "c:-5", "c:a-b", "c:1-2x", "c:", "c: 1-2", "c:1 -2"}) {
    check(text, text, {}, {});
  }
  check("c:1-2@s", "c:1-2", "s", {});
  check("c@s:x", "c", "s:x", {});
}
