#include "segment/segment_record.hpp"

#include <doctest/doctest.h>

using namespace spillway;

TEST_CASE("a group's founder comes first in its group, and only there") {
  const SegmentKey scrap{{5, 9}, 1, {0, 0, 0}};
  SegmentKey founder{{5, 9}, 1, {0, 7, 400}, true};
  CHECK(founder.encode() < scrap.encode());
  CHECK(SegmentKey::decode(founder.encode()).founds);
  CHECK(SegmentKey::decode(founder.encode()).position == founder.position);
  CHECK_FALSE(SegmentKey::decode(scrap.encode()).founds);
  founder.group = 2;
  CHECK(scrap.encode() < founder.encode());
}

TEST_CASE("a segment comes back with case and direction; a key of another size is damage") {
  const std::vector<Symbol> symbols = {0, 3, 4, 4, 4, 15, 1};
  for (const bool reversed : {false, true}) {
    for (const CaseMask& mask : {CaseMask{}, CaseMask{0, 7}, CaseMask{1, 2, 5, 6}}) {
      Bytes payload;
      append_segment(payload, symbols, mask, reversed);
      std::vector<Symbol> back;
      CaseMask mask_back = {9, 9};
      CHECK(read_segment(payload, back, mask_back) == reversed);
      CHECK(back == symbols);
      CHECK(mask_back == mask);
    }
  }
  CHECK_THROWS_AS(SegmentKey::decode(Bytes(kSegmentKeyBytes - 1)), Error);
}
