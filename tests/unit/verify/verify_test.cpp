#include "spillway/verify.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <string>
#include <vector>

#include "archive/reader.hpp"
#include "archive_writer/writer.hpp"
#include "collection/digest_rows.hpp"
#include "spillway/error.hpp"
#include "temporary_directory.hpp"
#include "unit/test_data.hpp"
#include "verify/contig_digester.hpp"

using namespace spillway;

namespace {

const std::filesystem::path kGolden = test_data("golden/defaults.agc");

struct Changes {
  std::size_t sample = 0;  // stored number, whose
  std::size_t contig = 0;  // digest is
  bool is_wrong = false;   // that of another sequence
  StoredDigest form = StoredDigest::full;
};

constexpr std::pair<std::string_view, NamedStream> kStreams[] = {
    {stream_name::kSamples, NamedStream::samples},
    {stream_name::kContigs, NamedStream::contigs},
    {stream_name::kDetails, NamedStream::details},
    {stream_name::kFileTypeInfo, NamedStream::file_type_info},
    {stream_name::kParams, NamedStream::params},
    {stream_name::kSplitters, NamedStream::splitters},
    {stream_name::kSegmentSplitters, NamedStream::segment_splitters}};

// The golden archive with digests and hashes.
void rewrite(const std::filesystem::path& path, const Changes& changes) {
  ScratchStore store(path.string() + ".scratch", 0);
  ArchiveWriter writer(File::create(path), store, 1 << 20, false);
  const ArchiveReader reader(kGolden);
  reader.for_each_stream([&](const ArchiveReader::StreamEntry& stream) {
    const auto group = parse_group_stream_name(stream.name);
    if (group) writer.begin_stream(*group);
    reader.for_each_part(stream, [&](const PartPlace& place) {
      const PartBytes part = reader.read(place);
      if (group) return writer.add_group_part(part.metadata, part.bytes);
      for (const auto& [name, number] : kStreams) {
        if (name == stream.name) writer.add_part(number, part.metadata, part.bytes);
      }
    });
  });
  const Archive archive(kGolden);
  ContigDigester digester(archive);
  DigestWriter digests(writer, true);
  for (std::uint32_t sample = 0; sample < archive.sample_count(); ++sample) {
    const auto facts = digester.sample(sample);
    for (std::uint32_t contig = 0; contig < facts.size(); ++contig) {
      ContigDigest digest{changes.form, facts[contig].digests.all, facts[contig].digests.hash};
      const bool is_it = sample == changes.sample && contig == changes.contig;
      if (is_it && changes.is_wrong) digest = {changes.form, {}, {}};
      digests.add(sample, contig, digest);
    }
  }
  digests.finish();
  writer.finish();
}

struct Report {
  VerifyResult result;
  std::vector<std::string> lines;
};

Report report_on(const std::filesystem::path& path, bool full) {
  Report report;
  report.result =
      verify(path, {{}, full}, [&](std::string_view line) { report.lines.emplace_back(line); });
  return report;
}

std::vector<std::string> lines_of(const std::filesystem::path& path) {
  std::vector<std::string> lines;
  list_digests(path, {}, {}, [&](std::string_view line) { lines.emplace_back(line); });
  return lines;
}

}  // namespace

TEST_CASE("an archive whose digests are right is whole") {
  const TemporaryDirectory directory;
  for (const StoredDigest form : {StoredDigest::full, StoredDigest::cut, StoredDigest::hash}) {
    const auto path = directory.path() / std::to_string(static_cast<int>(form));
    rewrite(path, {.form = form});
    for (const bool full : {false, true}) {
      const Report report = report_on(path, full);
      CHECK(!report.result.is_damaged);
      CHECK(report.result.samples == 7);
      CHECK(report.result.affected == 0);
      CHECK(report.lines.back() == "result\twhole\n");
    }
    CHECK(lines_of(path) == lines_of(kGolden));
  }
}

TEST_CASE("a sequence that is not that of its digest is found by decoding, and named") {
  const TemporaryDirectory directory;
  const Archive archive(kGolden);
  for (const StoredDigest form : {StoredDigest::full, StoredDigest::cut, StoredDigest::hash}) {
    const auto path = directory.path() / std::to_string(static_cast<int>(form));
    rewrite(path, {.sample = 2, .contig = 1, .is_wrong = true, .form = form});
    CHECK(!report_on(path, false).result.is_damaged);  // the hashes vouch for the file alone
    const Report report = report_on(path, true);
    CHECK(report.result.is_damaged);
    CHECK(report.result.affected == 1);
    REQUIRE(report.lines.size() == 4);
    const std::string affected = "affected\t" + std::string(archive.sample_name(2)) + "\t";
    CHECK(report.lines[1].starts_with(affected));
    CHECK(report.lines[1].ends_with("\t1\tsequence\n"));
    if (form != StoredDigest::full) CHECK_THROWS_AS(lines_of(path), Error);
  }
}

TEST_CASE("an archive of agc is readable, and nothing more is said") {
  const Report report = report_on(kGolden, false);
  CHECK(!report.result.is_damaged);
  CHECK(report.lines.back() == "result\treadable\n");
}

TEST_CASE("what is no archive is damaged, what is not there is an error") {
  CHECK(report_on(test_data("golden/defaults.tsv"), false).result.is_damaged);
  CHECK_THROWS_AS(report_on(test_data("golden/none.agc"), false), Error);
}
