#include "collection/writer.hpp"

#include <doctest/doctest.h>

#include <random>
#include <string>
#include <vector>

#include "collection/collection.hpp"
#include "collection/collection_archive.hpp"
#include "collection/varint.hpp"
#include "temporary_directory.hpp"

using namespace spillway;
using namespace spillway::collection_archive;

namespace {

std::size_t wrong_contigs(Collection& collection, const std::vector<TestSample>& samples) {
  std::size_t wrong = 0;
  for (std::size_t i = 0; i < samples.size(); ++i) {
    const auto& contigs = samples[i].contigs;
    const auto names = collection.contig_names(i);
    const auto segments = collection.segments(i);
    REQUIRE(names->size() == contigs.size());
    REQUIRE(segments->contig_count() == contigs.size());
    CHECK(collection.sample_name(i) == samples[i].name);
    for (std::size_t c = 0; c < contigs.size(); ++c) {
      const auto places = segments->contig(c);
      wrong += (*names)[c] != contigs[c].name ||
               !std::equal(places.begin(), places.end(), contigs[c].segments.begin(),
                           contigs[c].segments.end());
    }
  }
  return wrong;
}

void check_round_trip(const std::vector<TestSample>& samples, std::uint32_t pack_cardinality) {
  const TemporaryDirectory directory;
  const auto path = directory.path() / "archive";
  write(path, samples, pack_cardinality);
  const ArchiveReader reader(path);
  const FileInfo info = read_file_info(reader);
  const ArchiveParams params = read_params(reader, info);
  const std::size_t batches = (samples.size() + pack_cardinality - 1) / pack_cardinality;
  CHECK(reader.part_count(stream_name::kContigs) == batches);
  CHECK(reader.part_count(stream_name::kDetails) == batches);
  Collection collection(reader, info, params, 1 << 20);
  REQUIRE(collection.sample_count() == samples.size());
  CHECK(wrong_contigs(collection, samples) == 0);
}

std::vector<TestSample> random_samples(std::uint32_t seed, std::size_t count, unsigned contigs,
                                       unsigned segments) {
  std::mt19937 random(seed);
  const auto below = [&random](std::uint32_t n) {
    return static_cast<std::uint32_t>(random() % n);
  };
  std::vector<TestSample> samples;
  std::map<std::uint32_t, std::uint32_t> ids;  // how many each group has
  for (std::size_t i = 0; i < count; ++i) {
    TestSample sample{"sample " + std::to_string(i) + (i % 3 == 0 ? "" : ".x"), {}};
    for (unsigned c = below(contigs + 1); c > 0; --c) {
      TestContig contig{
          "contig_" + std::to_string(c) + " of length " + std::to_string(below(1000000)), {}};
      if (below(10) == 0) contig.name.clear();
      for (unsigned s = below(segments + 1); s > 0; --s) {
        SegmentPlace place;
        place.group = below(100) == 0 ? below(kGroups) : 16 + below(50);
        std::uint32_t& known = ids[place.group];
        // New ones, the reference, known ones.
        place.in_group_id = below(2) == 0 ? known++ : below(known + 1);
        place.length = below(4) == 0 ? 1 + below(3000) : kSegmentSize + below(100);
        place.is_rev_comp = below(2) != 0;
        contig.segments.push_back(place);
      }
      sample.contigs.push_back(contig);
    }
    samples.push_back(sample);
  }
  return samples;
}

}  // namespace

TEST_CASE("a collection comes back, whatever its batches") {
  for (const std::size_t count : {1u, 7u, 50u, 120u}) {
    for (const std::uint32_t cardinality : {1u, 3u, 50u, 1000000000u}) {
      CAPTURE(count);
      CAPTURE(cardinality);
      check_round_trip(random_samples(static_cast<std::uint32_t>(count), count, 6, 8), cardinality);
    }
  }
}

TEST_CASE("many small samples") { check_round_trip(random_samples(1, 5000, 2, 1), 500); }

TEST_CASE("blocks that cross the writer's buffer of 64 KiB many times") {
  check_round_trip(random_samples(2, 3, 4000, 60), 2);
}

TEST_CASE("samples without contigs, contigs without segments, one long name") {
  TestSample odd{"odd", {{"", {}}, {"empty", {}}, {std::string(200000, 'x'), {{16, 0, 1, true}}}}};
  check_round_trip({{"nothing", {}}, odd, {"nothing either", {}}}, 2);
  check_round_trip({{"alone", {}}}, 500);
}
