#include "collection/writer.hpp"

#include <doctest/doctest.h>

#include <map>
#include <random>
#include <string>
#include <vector>

#include "collection/collection.hpp"
#include "collection/varint.hpp"
#include "temporary_directory.hpp"

using namespace spillway;

namespace {

constexpr std::uint32_t kK = 31;
constexpr std::uint32_t kSegmentSize = 1000;
constexpr std::uint32_t kGroups = 20000;

struct TestContig {
  std::string name;
  std::vector<SegmentPlace> segments;
};

struct TestSample {
  std::string name;
  std::vector<TestContig> contigs;
};

void append_string(Bytes& out, const std::string& text) {
  out.insert(out.end(), text.begin(), text.end());
  out.push_back(0);
}

void write(const std::filesystem::path& path, const std::vector<TestSample>& samples,
           std::uint32_t pack_cardinality) {
  ScratchStore store(path.string() + ".scratch", 0);
  ArchiveWriter archive(File::create(path), store, 1 << 16, false);
  Bytes info;
  for (const char* text : {"file_version_major", "3", "file_version_minor", "0"}) {
    append_string(info, text);
  }
  archive.add_part(NamedStream::file_type_info, 2, info);
  Bytes params;
  for (const std::uint32_t number : {kK, 20u, pack_cardinality, kSegmentSize}) {
    append_little_endian(params, number);
  }
  archive.add_part(NamedStream::params, 0, params);
  WorkerPool workers(2);
  CollectionWriter writer(archive, workers, static_cast<std::uint32_t>(samples.size()),
                          pack_cardinality, kSegmentSize + kK);
  std::map<std::uint32_t, std::uint32_t> last;  // id of each group in this batch
  for (std::size_t i = 0; i < samples.size(); ++i) {
    if (i % pack_cardinality == 0) last.clear();
    writer.begin_sample(samples[i].name, static_cast<std::uint32_t>(samples[i].contigs.size()));
    for (const TestContig& contig : samples[i].contigs) {
      writer.begin_contig(contig.name);
      for (const SegmentPlace& place : contig.segments) {
        writer.add_segment({place.group, encode_in_group_id(place.in_group_id, last[place.group]),
                            place.length, place.is_rev_comp});
      }
      writer.end_contig();
    }
  }
  writer.finish();
  for (std::uint32_t group = 0; group < kGroups; ++group) {  // the reader asks for them
    archive.begin_stream({group, GroupStreamKind::packs});
  }
  archive.finish();
}

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
