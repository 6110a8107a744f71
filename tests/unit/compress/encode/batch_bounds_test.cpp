#include "compress/encode/batch_bounds.hpp"

#include <doctest/doctest.h>

using namespace spillway;

namespace {

constexpr std::size_t kOverhead = sizeof(PackedSegment) + sizeof(EncodedSegment);

}  // namespace

TEST_CASE("a batch is over when it is full, or, before another group, when it is half full") {
  BatchBounds bounds;
  CHECK_FALSE(bounds.begins_batch(true));
  bounds.add(kEncodeTaskBytes / 2 - kOverhead);
  CHECK_FALSE(bounds.begins_batch(true));
  bounds.add(1);
  CHECK(bounds.begins_batch(true));
  CHECK_FALSE(bounds.begins_batch(false));
  bounds.add(kEncodeTaskBytes / 2);
  CHECK(bounds.begins_batch(false));
  bounds.begin_batch();
  CHECK_FALSE(bounds.begins_batch(true));
}
