#include "compress/place/placement_task.hpp"

#include <doctest/doctest.h>

#include <algorithm>

namespace spillway {
namespace {

bool equal(ByteView a, const Bytes& b) { return std::ranges::equal(a, b); }

TEST_CASE("a task gives back what each of its segments was given") {
  PlacementTask task;
  CHECK(task.empty());
  const Bytes packed[] = {{1, 2, 3}, {}, {4}};
  for (std::uint32_t i = 0; i < 3; ++i) task.add({i, 0, 0}, packed[i]);
  CHECK(task.bytes() > 4);
  // The first becomes two pieces, the second none, the third one.
  task.add_piece({0, 10, PlacedPiece::Kind::matched, 7, false});
  task.payloads().insert(task.payloads().end(), {11, 12});
  task.end_piece();
  task.add_piece({5, 20, PlacedPiece::Kind::novel, 0, false});
  task.payloads().push_back(13);
  task.end_piece();
  task.end_segment(std::vector<Seed>{{100, 1, true}, {200, 2, true}});
  task.end_segment({});
  task.add_piece({0, 4, PlacedPiece::Kind::too_short, 0, false});
  task.end_piece();
  task.end_segment(std::vector<Seed>{{300, 3, true}});

  REQUIRE(task.size() == 3);
  for (std::uint32_t i = 0; i < 3; ++i) {
    CHECK(task.position(i).sample == i);
    CHECK(equal(task.packed(i), packed[i]));
  }
  REQUIRE(task.pieces(0).size() == 2);
  CHECK(task.pieces(0)[0].place.group == 7);
  CHECK(equal(task.payload(task.pieces(0)[0]), {11, 12}));
  CHECK(equal(task.payload(task.pieces(0)[1]), {13}));
  CHECK(task.pieces(1).empty());
  REQUIRE(task.pieces(2).size() == 1);
  CHECK(task.payload(task.pieces(2)[0]).empty());
  REQUIRE(task.unknown(0).size() == 2);
  CHECK(task.unknown(0)[1].hash == 200);
  CHECK(task.unknown(1).empty());
  REQUIRE(task.unknown(2).size() == 1);
  CHECK(task.unknown(2)[0].hash == 300);
}

}  // namespace
}  // namespace spillway
