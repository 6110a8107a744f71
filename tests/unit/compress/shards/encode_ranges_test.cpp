#include "compress/shards/encode_ranges.hpp"

#include <doctest/doctest.h>

#include <random>
#include <vector>

using namespace spillway;

namespace {

struct Sized {
  SegmentKey key;
  std::uint64_t bytes = 0;
};

/// Groups of very different sizes, in key order.
std::vector<Sized> random_segments() {
  std::mt19937 random(5);
  std::vector<Sized> all;
  for (std::uint32_t group = 0; group < 300; ++group) {
    const auto count = static_cast<std::uint32_t>(random() % 10 == 0 ? 200 : 1 + random() % 5);
    for (std::uint32_t i = 0; i < count; ++i) {
      all.push_back(
          {{.group_key = {group / 2, 7}, .group = group, .position = {i, 0, 0}}, random() % 20000});
    }
  }
  return all;
}

}  // namespace

TEST_CASE("ranges begin where the walk over all begins a group and a batch") {
  const std::vector<Sized> segments = random_segments();
  std::uint64_t total = 0;
  for (const Sized& segment : segments) total += segment.bytes;
  for (const std::uint32_t count : {1U, 2U, 3U, 8U, 1000U}) {
    CAPTURE(count);
    EncodeRanges ranges(total, count);
    for (const Sized& segment : segments) ranges.add(segment.key.encode(), segment.bytes);
    CHECK(ranges.begins().size() <= count - 1);
    if (count <= 8) CHECK(ranges.begins().size() == count - 1);

    // The walk over all, as BatchReader goes.
    BatchBounds of_all;
    BatchBounds of_range;
    std::size_t range = 0;
    std::uint64_t bytes = 0;
    for (std::size_t i = 0; i < segments.size(); ++i) {
      const bool begins = i == 0 || segments[i].key.group != segments[i - 1].key.group;
      const bool begins_batch = of_all.begins_batch(begins);
      if (begins_batch) of_all.begin_batch();
      const auto key = segments[i].key.encode();
      if (range < ranges.begins().size() && std::ranges::equal(key, ranges.begins()[range])) {
        CHECK(begins);
        CHECK(begins_batch);
        of_range = {};
        ++range;
        if (count <= 8) CHECK(bytes < total / count + total / 10);  // no group is larger than that
        bytes = 0;
      } else {
        CHECK(of_range.begins_batch(begins) == begins_batch);
        if (begins_batch) of_range.begin_batch();
      }
      of_all.add(segments[i].bytes);
      of_range.add(segments[i].bytes);
      bytes += segments[i].bytes;
    }
    CHECK(range == ranges.begins().size());
  }
}

TEST_CASE("no segments are one range") {
  EncodeRanges ranges(0, 4);
  CHECK(ranges.begins().empty());
}
