// Archives that agc of several releases made, against the manifests of what went in.
#include <doctest/doctest.h>

#include <functional>
#include <limits>
#include <random>

#include "spillway/archive.hpp"
#include "spillway/error.hpp"
#include "unit/extract/golden_archive.hpp"

using namespace spillway;

namespace {

std::string text_of(const std::function<void(const ByteSink&)>& write) {
  TextSink sink;
  write(std::ref(sink));
  return std::move(sink.text);
}

std::vector<std::string> samples_of(const std::vector<GoldenContig>& manifest) {
  std::vector<std::string> names;
  for (const auto& row : manifest) {
    if (names.empty() || names.back() != row.sample) names.push_back(row.sample);
  }
  return names;
}

void check_against_manifest(const std::filesystem::path& path, ReadOptions options) {
  CAPTURE(path);
  const auto manifest = read_manifest(std::filesystem::path(path).replace_extension(".tsv"));
  REQUIRE(!manifest.empty());
  const Archive archive(path, std::move(options));
  std::vector<GoldenContig> found;
  for (const auto& sample : samples_of(manifest)) {
    const auto text = text_of(
        [&](const ByteSink& sink) { archive.write_sample(archive.find_sample(sample), {}, sink); });
    for (const auto& [header, bases] : parse_fasta(text)) {
      found.push_back({sample, header, bases.size(), md5_of(bases)});
    }
    std::size_t listed = found.size() - parse_fasta(text).size();
    archive.for_each_contig(archive.find_sample(sample), [&](std::string_view header) {
      CHECK(header == found.at(listed++).header);
    });
  }
  CHECK(found == manifest);
  CHECK(archive.sample_count() == samples_of(manifest).size());
}

}  // namespace

TEST_CASE("golden: the digest of the tests is MD5") {
  CHECK(md5_of("") == "d41d8cd98f00b204e9800998ecf8427e");
  CHECK(md5_of("abc") == "900150983cd24fb0d6963f7d28e17f72");
}

TEST_CASE("golden: every contig of every archive of agc 3 comes out as it went in") {
  const auto paths = golden_archives("golden");
  REQUIRE(paths.size() >= 14);
  for (const auto& path : paths) {
    check_against_manifest(path, {});
    check_against_manifest(path, {.reads_once = true});
  }
}

TEST_CASE("golden: so do those of agc 1 and 2, and those that 3.0 appended to") {
  const auto paths = golden_archives("golden-old");
  REQUIRE(paths.size() >= 12);
  for (const auto& path : paths) {
    check_against_manifest(path, {});
    check_against_manifest(path, {.reads_once = true});
  }
}

TEST_CASE("golden: threads and cache sizes change nothing") {
  for (const char* name : {"golden/pack3", "golden/names_batches", "golden-old/v30_appended"}) {
    const auto collection = [&](ReadOptions options) {
      const Archive archive(golden_archive(name), std::move(options));
      return text_of([&](const ByteSink& sink) { archive.write_collection(true, {61}, sink); });
    };
    const std::string expected = collection({.threads = 1});
    CHECK(collection({.threads = 4}) == expected);
    CHECK(collection({.threads = 2, .group_cache_bytes = 0, .metadata_cache_bytes = 0}) ==
          expected);
    CHECK(collection({.threads = 1, .group_cache_bytes = 3000, .metadata_cache_bytes = 3000}) ==
          expected);
    CHECK(collection({.threads = 1, .reads_once = true}) == expected);
    CHECK(collection({.threads = 4, .group_cache_bytes = 3000, .reads_once = true}) == expected);
  }
}

TEST_CASE("golden: a collection is its samples in order, by name in old versions") {
  for (const char* name : {"golden/pack3", "golden-old/v2_names", "golden-old/v1_app21"}) {
    CAPTURE(name);
    const Archive archive(golden_archive(name));
    auto names = samples_of(read_manifest(golden_archive(name).replace_extension(".tsv")));
    const std::string reference = archive.facts().reference_name;
    CHECK(reference == names[0]);
    if (archive.facts().version < 3) std::sort(names.begin(), names.end());
    std::string all, rest;
    for (std::size_t i = 0; i < names.size(); ++i) {
      CHECK(archive.sample_name(i) == names[i]);
      const auto text =
          text_of([&](const ByteSink& sink) { archive.write_sample(i, {100}, sink); });
      all += text;
      if (names[i] != reference) rest += text;
    }
    CHECK(text_of([&](const ByteSink& s) { archive.write_collection(true, {100}, s); }) == all);
    CHECK(text_of([&](const ByteSink& s) { archive.write_collection(false, {100}, s); }) == rest);
  }
}

TEST_CASE("golden: more ranges than are gathered at once") {
  const auto path = golden_archive("golden/pack3");
  const auto manifest = read_manifest(std::filesystem::path(path).replace_extension(".tsv"));
  std::mt19937 random(31);
  std::vector<Region> regions;
  while (regions.size() < 25000) {
    const GoldenContig& contig = manifest[random() % manifest.size()];
    if (contig.length == 0) continue;
    const auto from = static_cast<std::int64_t>(random() % contig.length);
    regions.push_back({"", contig.header, contig.sample, BaseRange{from, from + 5}});
  }
  const auto ranges = [&](ReadOptions options) {
    const Archive archive(path, std::move(options));
    const auto found = archive.find_contigs(regions);
    return text_of([&](const ByteSink& sink) { archive.write_regions(found, {}, sink); });
  };
  const std::string expected = ranges({});
  CHECK(ranges({.threads = 1, .reads_once = true}) == expected);
  CHECK(ranges({.threads = 3, .group_cache_bytes = 500, .reads_once = true}) == expected);
}

TEST_CASE("golden: ranges are slices of the whole") {
  std::mt19937 random(11);
  for (const char* folder : {"golden", "golden-old"}) {
    for (const auto& path : golden_archives(folder)) {
      CAPTURE(path);
      const Archive whole(path);
      std::vector<std::pair<ContigAddress, FastaRecord>> contigs;
      for (std::size_t s = 0; s < whole.sample_count(); ++s) {
        std::size_t c = 0;
        for (auto& record :
             parse_fasta(text_of([&](const ByteSink& sink) { whole.write_sample(s, {}, sink); }))) {
          contigs.push_back({{s, c++}, std::move(record)});
        }
      }
      // Each archive anew for some of them: the first query of a sample settles its lengths.
      for (int round = 0; round < 8; ++round) {
        const Archive archive(path, {.reads_once = round % 2 == 0});
        for (int i = 0; i < 8; ++i) {
          const auto& [address, record] = contigs[random() % contigs.size()];
          const auto length = static_cast<std::int64_t>(record.bases.size());
          const auto from = static_cast<std::int64_t>(random() % (record.bases.size() + 10));
          const auto to = from + static_cast<std::int64_t>(random() % 5000);
          const auto text = text_of([&](const ByteSink& sink) {
            archive.write_region(address, BaseRange{from, to}, {80}, sink);
          });
          const auto got = parse_fasta(text);
          REQUIRE(got.size() == 1);
          CHECK(got[0].header ==
                record.header + ":" + std::to_string(from) + "-" + std::to_string(to));
          const std::string expected =
              from < length ? record.bases.substr(static_cast<std::size_t>(from),
                                                  static_cast<std::size_t>(to - from + 1))
                            : "";
          CHECK(got[0].bases == expected);
        }
      }
    }
  }
}

TEST_CASE("golden: odd ranges are corrected, with a warning") {
  unsigned warnings = 0;
  const Archive archive(golden_archive("golden/defaults"),
                        {.warn = [&](const std::string&) { ++warnings; }});
  const ContigAddress chr4{0, 3};
  const auto region = [&](std::int64_t from, std::int64_t to) {
    return text_of([&](const ByteSink& sink) {
      archive.write_region(chr4, BaseRange{from, to}, {}, sink);
    });
  };
  const std::string whole =
      text_of([&](const ByteSink& sink) { archive.write_region(chr4, {}, {}, sink); });
  CHECK(region(0, 4) == ">chr4:0-4\nAAGGT\n");
  CHECK(region(695, 800) == ">chr4:695-800\n" + whole.substr(whole.size() - 6));
  CHECK(region(800, 900) == ">chr4:800-900\n");
  CHECK(warnings == 0);
  CHECK(region(-5, 3) == ">chr4:0-3\nAAGG\n");
  CHECK(warnings == 1);
  CHECK(region(5, 3) == whole);
  CHECK(warnings == 2);
  CHECK(region(0, std::numeric_limits<std::int64_t>::max()) ==
        ">chr4:0-9223372036854775807\n" + whole.substr(whole.find('\n') + 1));
}

TEST_CASE("golden: contigs are found by first word or whole header, and only if there is one") {
  const Archive archive(golden_archive("golden/names_batches"));
  const auto find = [&](const char* text) {
    const Region region = parse_region(text);
    return archive.find_contigs(std::span(&region, 1))[0].address;
  };
  const auto fails = [&](const char* text) {
    try {
      find(text);
    } catch (const Error& error) {
      return error.kind();
    }
    return ErrorKind::interrupted;
  };
  CHECK(find("chr2") == ContigAddress{0, 1});
  CHECK(find("chr2@ref:1-2") == ContigAddress{0, 1});
  CHECK(find("scaffold_1_002@names1") == ContigAddress{2, 2});
  CHECK(find("scaffold_1_002") == ContigAddress{2, 2});
  CHECK(find("scaffold_1_002 len=902 [organism=Test sp.] topology=linear") == ContigAddress{2, 2});
  CHECK(fails("scaffold_1") == ErrorKind::not_found);
  CHECK(fails("chr2@names1") == ErrorKind::not_found);
  CHECK(fails("chr2@nowhere") == ErrorKind::not_found);
  std::string many_times;
  archive.for_each_contig(1, [&](std::string_view header) {
    if (header.starts_with("xxx")) many_times = header.substr(0, header.find(' '));
  });
  CHECK(fails(many_times.c_str()) == ErrorKind::usage);
  CHECK_THROWS_AS(archive.find_sample("nowhere"), Error);

  const std::vector<Region> two = {parse_region("chr4"), parse_region("scaffold_3_001@names3")};
  CHECK(archive.find_contigs(two) == std::vector<ContigRange>{{{0, 3}, {}}, {{4, 1}, {}}});
}

TEST_CASE("golden: facts") {
  const ArchiveFacts facts = Archive(golden_archive("golden/k17_l15")).facts();
  CHECK(facts.version == 3);
  CHECK(facts.samples == 7);
  CHECK(facts.kmer_length == 17);
  CHECK(facts.min_match_length == 15);
  CHECK(facts.reference_name == "ref");
  CHECK(facts.groups >= 16);
  CHECK(Archive(golden_archive("golden-old/v2_defaults")).facts().command_lines.size() == 1);
  CHECK(Archive(golden_archive("golden-old/v1_defaults")).facts().command_lines.size() == 1);
}
