#include "extract/reader_support.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <string>
#include <vector>

#include "collection/collection_archive.hpp"
#include "temporary_directory.hpp"

using namespace spillway;
using namespace spillway::collection_archive;

namespace {

constexpr std::uint32_t kLzGroup = 16;

/// `samples` of one contig of one segment each: all in `group`, numbered from `first_id`.
std::vector<TestSample> samples_of_one_group(std::uint32_t samples, std::uint32_t group,
                                             std::uint32_t first_id) {
  std::vector<TestSample> made;
  for (std::uint32_t i = 0; i < samples; ++i) {
    made.push_back({"s" + std::to_string(i), {{"c", {{group, first_id + i, 1000, false}}}}});
  }
  return made;
}

/// Problems of all programs: "" for those that read the archive right.
class Problems {
 public:
  explicit Problems(const std::filesystem::path& path) {
    const ArchiveReader archive(path);
    const FileInfo info = read_file_info(archive);
    readers_ = reader_support(archive, info, read_params(archive, info));
  }

  std::string of(std::string_view program) const {
    for (const ReaderSupport& reader : readers_) {
      if (reader.program == program) return reader.problem;
    }
    FAIL("no such program");
    return {};
  }

 private:
  std::vector<ReaderSupport> readers_;
};

Problems problems_of(const std::vector<TestSample>& samples, std::uint32_t pack_cardinality) {
  const TemporaryDirectory directory;
  const std::filesystem::path path = directory.path() / "x.agc";
  write(path, samples, pack_cardinality);
  return Problems(path);
}

}  // namespace

TEST_CASE("Packs of 50 are read by all, however many segments a group has") {
  const Problems problems = problems_of(samples_of_one_group(200, kLzGroup, 0), 50);
  for (const char* program : {"agc", "libagc", "go-agc", "ragc"}) CHECK(problems.of(program) == "");
}

TEST_CASE("Other packs are read by ragc as long as they hold what it looks for in its first pack") {
  struct Case {
    std::uint32_t pack_cardinality;
    std::uint32_t group;
    std::uint32_t first_id;
    std::uint32_t most_right;  // samples
  };
  // A reference (id 0) stands in no pack; the segments of raw groups are numbered from 0.
  for (const Case& c :
       {Case{1000, kLzGroup, 0, 51}, Case{51, kLzGroup, 1, 50}, Case{3, kLzGroup, 0, 4},
        Case{1, kLzGroup, 0, 2}, Case{1000, 0, 0, 50}, Case{3, 15, 0, 3}}) {
    CAPTURE(c.pack_cardinality);
    CAPTURE(c.group);
    const auto samples = [&](std::uint32_t n) {
      return samples_of_one_group(n, c.group, c.first_id);
    };
    CHECK(problems_of(samples(c.most_right), c.pack_cardinality).of("ragc") == "");
    const std::string problem =
        problems_of(samples(c.most_right + 1), c.pack_cardinality).of("ragc");
    CHECK(problem.find("here they have " + std::to_string(c.pack_cardinality)) !=
          std::string::npos);
    CHECK(problems_of(samples(c.most_right + 1), c.pack_cardinality).of("libagc") == "");
  }
}

TEST_CASE("Contigs without segments are not read by go-agc, and have a length for libagc") {
  std::vector<TestSample> samples = samples_of_one_group(3, kLzGroup, 0);
  samples[1].contigs.push_back({"empty", {}});
  samples[2].contigs.push_back({"empty", {}});
  const Problems problems = problems_of(samples, 50);
  CHECK(problems.of("libagc") == "it says that contigs without segments (2) have 31 bases");
  CHECK(problems.of("go-agc").find("without segments (2)") != std::string::npos);
  CHECK(problems.of("agc") == "");
  CHECK(problems.of("ragc") == "");
}

TEST_CASE("A batch of samples without any segment is not read by go-agc") {
  std::vector<TestSample> samples = samples_of_one_group(2, kLzGroup, 0);
  samples.push_back({"nothing", {}});
  CHECK(problems_of(samples, 50).of("go-agc") == "");
  CHECK(problems_of(samples, 2).of("go-agc") != "");
}

TEST_CASE("Contigs of more than 2^31 - 1 bases are too long for libagc") {
  const auto with_bases = [](std::uint32_t last) {
    const std::vector<SegmentPlace> segments = {{kLzGroup, 0, 1'000'000'000, false},
                                                {kLzGroup, 0, 1'000'000'031, false},
                                                {kLzGroup, 0, last + 31, false}};
    return problems_of({{"s", {{"c", segments}}}}, 50).of("libagc");
  };
  CHECK(with_bases(147'483'647) == "");
  CHECK(with_bases(147'483'648) ==
        "a contig has 2147483648 bases, and its lengths end at 2147483647");
}

TEST_CASE("More segments in a batch than go-agc reads") {
  const TemporaryDirectory directory;
  const std::filesystem::path path = directory.path() / "x.agc";
  const auto problem_with = [&](std::uint32_t segments) {
    CollectionArchive archive(path, 2, 50);
    for (const char* name : {"a", "b"}) {
      archive.collection().begin_sample(name, 1);
      archive.collection().begin_contig("c");
      for (std::uint32_t i = 0; i < segments / 2; ++i) {
        archive.collection().add_segment({kLzGroup, 0, kSegmentSize, false});
      }
      archive.collection().end_contig();
    }
    archive.finish();
    return Problems(path).of("go-agc");
  };
  CHECK(problem_with(1 << 24) == "");
  CHECK(problem_with((1 << 24) + 2) ==
        "a batch of metadata has 16777218 segments, and it reads 16777216");
}
