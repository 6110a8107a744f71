#include "extract/segment_lengths.hpp"

#include <doctest/doctest.h>

#include <vector>

#include "collection/varint.hpp"
#include "spillway/error.hpp"

using namespace spillway;

namespace {

LengthCoding coding() {
  ArchiveParams params;
  params.segment_size = 1000;
  params.kmer_length = 21;
  return LengthCoding(params);
}

SegmentPlace segment_of(std::uint32_t length) {
  SegmentPlace segment{};
  segment.length = length;
  return segment;
}

}  // namespace

TEST_CASE("coded lengths: what was coded against k reads right by the other coding") {
  for (const std::uint32_t length : {21U, 22U, 40U, 1500U, 100000U}) {
    CAPTURE(length);
    const std::uint32_t standard = unzigzag(zigzag(length, 21U), 1021U);
    CHECK(coding().other(standard) == length);
    CHECK(coding().is_other(segment_of(standard), length) == (standard != length));
    CHECK(!coding().is_other(segment_of(standard), standard));
    std::vector<SegmentPlace> segments = {segment_of(standard), segment_of(standard)};
    coding().reread(segments);
    CHECK(segments[1].length == length);
  }
}

TEST_CASE("coded lengths: neither reading is an error") {
  const SegmentPlace segment = segment_of(1000);
  REQUIRE(coding().is_telling(segment));
  CHECK_THROWS_AS(coding().is_other(segment, 999), Error);
  CHECK(!coding().is_telling(segment_of(unzigzag(zigzag(100000U, 21U), 1021U))));
}
