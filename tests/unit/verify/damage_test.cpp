#include "verify/damage.hpp"

#include <doctest/doctest.h>

#include <vector>

#include "unit/test_data.hpp"

using namespace spillway;

namespace {

const ArchiveReader& any_archive() {
  static const ArchiveReader archive(test_data("golden/defaults.agc"));
  return archive;
}

DamagedPart pack(std::uint32_t group, std::uint64_t index, bool is_unverified = false) {
  return {group_stream_name({group, GroupStreamKind::packs}), index, 0, 0, is_unverified};
}

DamagedPart reference(std::uint32_t group) {
  return {group_stream_name({group, GroupStreamKind::reference}), 0, 0, 0, false};
}

// Two contigs, k = 5: [0, 100) [100, 195) [195, 290); [0, 50).
SampleSegments segments() {
  SampleSegments placed;
  placed.push_back({20, 0, 100, false});
  placed.push_back({21, 3, 100, true});
  placed.push_back({22, 4, 100, false});
  placed.end_contig();
  placed.push_back({3, 7, 50, false});
  placed.end_contig();
  return placed;
}

std::vector<DamagedRange> ranges(const std::vector<DamagedPart>& damaged) {
  const ArchiveParams params{5, 20, 3, 100};
  const SampleSegments placed = segments();
  return DamageMap(any_archive(), params, damaged).of_sample(0, &placed).ranges;
}

}  // namespace

TEST_CASE("a damaged pack affects the segments in it, a reference those of its group") {
  CHECK(ranges({pack(20, 0)}).empty());  // a segment that is the reference
  CHECK(ranges({reference(20)}) == std::vector<DamagedRange>{{0, 0, 100}});
  CHECK(ranges({pack(21, 0)}) == std::vector<DamagedRange>{{0, 100, 195}});  // ids 1 to 3
  CHECK(ranges({pack(21, 1)}).empty());
  CHECK(ranges({pack(22, 0)}).empty());
  CHECK(ranges({pack(22, 1)}) == std::vector<DamagedRange>{{0, 195, 290}});  // ids 4 to 6
  CHECK(ranges({pack(3, 2)}) == std::vector<DamagedRange>{{1, 0, 50}});      // raw: ids 6 to 8
  CHECK(ranges({pack(3, 1), reference(3)}).empty());
  CHECK(ranges({pack(77, 0), reference(1u << 20)}).empty());
}

TEST_CASE("neighbours become one range, of the same certainty") {
  CHECK(ranges({reference(22), reference(20), reference(21)}) ==
        std::vector<DamagedRange>{{0, 0, 290}});
  CHECK(ranges({reference(21), pack(22, 1, true)}) ==
        std::vector<DamagedRange>{{0, 100, 195}, {0, 195, 290, DamageLevel::possible}});
  CHECK(ranges({reference(20), pack(22, 1)}) ==
        std::vector<DamagedRange>{{0, 0, 100}, {0, 195, 290}});
}

TEST_CASE("damaged metadata affects the samples of its batch, names of samples affect all") {
  const ArchiveParams params{5, 20, 3, 100};
  const auto metadata_of = [&](const char* stream, std::uint64_t index, std::size_t sample) {
    const DamagedPart part{stream, index, 0, 0, false};
    const DamageMap map(any_archive(), params, std::span(&part, 1));
    const DamageLevel level =
        map.of_sample(sample, nullptr).whole[static_cast<std::size_t>(DamageKind::metadata)];
    CHECK(map.is_metadata_damaged(sample) == (level == DamageLevel::certain));
    return level;
  };
  for (const char* stream : {"collection-contigs", "collection-details"}) {
    CHECK(metadata_of(stream, 1, 2) == DamageLevel::none);
    CHECK(metadata_of(stream, 1, 3) == DamageLevel::certain);
    CHECK(metadata_of(stream, 1, 5) == DamageLevel::certain);
    CHECK(metadata_of(stream, 1, 6) == DamageLevel::none);
  }
  for (const char* stream : {"collection-samples", "params"}) {
    CHECK(metadata_of(stream, 0, 1000) == DamageLevel::certain);
  }
  for (const char* stream : {"splitters", "segment-splitters", "file_type_info", "of others"}) {
    CHECK(metadata_of(stream, 0, 0) == DamageLevel::none);
  }
}
