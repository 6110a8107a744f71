#include "collection/digest_rows.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <vector>

#include "temporary_directory.hpp"
#include "unit/test_data.hpp"

using namespace spillway;

namespace {

// Contigs of each sample.
const std::vector<std::uint32_t> kContigs = {1, 0, 3, 1000, 1, 400, 401, 0, 2};

SequenceDigests digests_of(std::uint32_t sample, std::uint32_t contig) {
  PublishedHasher hasher;
  const std::uint8_t bytes[] = {static_cast<std::uint8_t>(sample),
                                static_cast<std::uint8_t>(contig),
                                static_cast<std::uint8_t>(contig >> 8)};
  hasher.update(bytes);
  return hasher.finish();
}

// One, or each in turn: then no row has more than one.
using Forms = std::vector<StoredDigest>;

StoredDigest form_of(const Forms& forms, std::uint32_t sample, std::uint32_t contig) {
  return forms[(sample + contig) % forms.size()];
}

void write(const std::filesystem::path& path, const Forms& forms) {
  ScratchStore store(path.string() + ".scratch", 0);
  ArchiveWriter archive(File::create(path), store, 1 << 20, false);
  DigestWriter digests(archive, true);
  for (std::uint32_t sample = 0; sample < kContigs.size(); ++sample) {
    for (std::uint32_t contig = 0; contig < kContigs[sample]; ++contig) {
      const SequenceDigests all = digests_of(sample, contig);
      digests.add(sample, contig, {form_of(forms, sample, contig), all.all, all.hash});
    }
  }
  digests.finish();
  archive.finish();
}

}  // namespace

TEST_CASE("digests are found, forward and backward, in each form and in all of them") {
  const TemporaryDirectory directory;
  constexpr StoredDigest kFull = StoredDigest::full;
  constexpr StoredDigest kCut = StoredDigest::cut;
  constexpr StoredDigest kHash = StoredDigest::hash;
  for (const Forms& forms : {Forms{kFull}, Forms{kCut}, Forms{kHash}, Forms{kFull, kHash, kCut}}) {
    const auto path = directory.path() / std::to_string(static_cast<int>(forms[0]) + forms.size());
    write(path, forms);
    const ArchiveReader archive(path);
    DigestReader reader(archive);
    REQUIRE(reader.present());
    SetHasher set;
    const auto check = [&](std::uint32_t sample, std::uint32_t contig) {
      const auto found = reader.of_contig(sample, contig);
      REQUIRE(found);
      CHECK(found->form == form_of(forms, sample, contig));
      CHECK(found->matches(digests_of(sample, contig)));
      CHECK(!found->matches(digests_of(sample, contig + 1)));
    };
    for (std::uint32_t sample = 0; sample < kContigs.size(); ++sample) {
      for (std::uint32_t contig = 0; contig < kContigs[sample]; ++contig) {
        check(sample, contig);
        const SequenceDigests all = digests_of(sample, contig);
        if (form_of(forms, sample, contig) == kHash) {
          set.add(all.hash);
        } else {
          set.add(all.all);
        }
      }
      CHECK(!reader.of_contig(sample, kContigs[sample]));
    }
    REQUIRE(reader.sets().size() == 1);
    CHECK(reader.sets()[0].first_sample == 0);
    CHECK(reader.sets()[0].digest == set.finish());
    for (const std::uint32_t contig : {999, 0, 500, 399, 400, 401}) {
      check(3, contig);
      check(0, 0);
    }
  }
}

TEST_CASE("digests that are missing are not walked to anew each time") {
  const TemporaryDirectory directory;
  const auto path = directory.path() / "hostile";
  constexpr std::uint32_t kRows = 300000;
  {
    ScratchStore store(path.string() + ".scratch", 0);
    ArchiveWriter archive(File::create(path), store, 1 << 20, false);
    RowStreamWriter rows(archive, NamedStream::digests);
    const Bytes row = {4, 1, 2, 3, 4};
    for (std::uint32_t i = 0; i < kRows; ++i) rows.add(0, 0, row);
    rows.add(0, kRows, row);
    rows.add(0, kRows + 2, row);
    rows.finish();
    archive.finish();
  }
  const ArchiveReader archive(path);
  DigestReader reader(archive);
  for (std::uint32_t contig = 0; contig < kRows + 4; ++contig) {
    const bool is_there = contig == 0 || contig == kRows || contig == kRows + 2;
    if (reader.of_contig(0, contig).has_value() != is_there) FAIL_CHECK(contig);
  }
  CHECK(reader.of_contig(0, 0));
  CHECK(!reader.of_contig(1, 0));
}

TEST_CASE("an archive without digests has none") {
  const ArchiveReader archive(test_data("golden/defaults.agc"));
  DigestReader reader(archive);
  CHECK(!reader.present());
  CHECK(!reader.of_contig(0, 0));
  CHECK(reader.sets().empty());
}
