// Pass two alone: segments of groups in, parts of the archive and placements out.
#include "compress/encode/encode.hpp"

#include <doctest/doctest.h>

#include <set>
#include <utility>

#include "archive/reader.hpp"
#include "codec/lz_decode.hpp"
#include "codec/pack.hpp"
#include "compress/group_ids.hpp"
#include "compress/sequences.hpp"
#include "compress/stage_run.hpp"

namespace spillway {
namespace {

constexpr std::uint32_t kGroups = 30;
constexpr std::uint32_t kMembers = 12;

Sequence member_of(std::uint32_t group, std::uint32_t sample) {
  const Sequence reference = random_sequence(group + 1, 900 + 10 * group);
  return sample % 4 == 0 ? reference : mutated(reference, 100 * group + sample, 60);
}

void add_segments(StageRun& run) {
  SortWriter writer(run.sets.segments, 1 << 20);
  for (std::uint32_t sample = 0; sample < kMembers; ++sample) {
    for (std::uint32_t group = 0; group < kGroups; ++group) {
      Bytes payload;
      append_segment(payload, member_of(group, sample), {}, false);
      const SegmentKey key{{group, group + 1}, group, {sample, group, 0}, sample == 0};
      writer.add(key.encode(), payload);
    }
  }
  std::move(writer).finish();
}

struct Encoded {
  EncodeResult result;
  Records placements;
  std::string archive;
};

std::string text_of(const Sequence& sequence) { return {sequence.begin(), sequence.end()}; }

Encoded encoded(const std::filesystem::path& directory, const CreateOptions& options,
                bool resumed = false, int killed_after = 0) {
  const auto path = directory / "archive";
  StageRun run(directory / "store", options, resumed, killed_after);
  if (!resumed) add_segments(run);
  ArchiveWriter archive(resumed ? File::open_write(path) : File::create(path), run.store, 1 << 20,
                        options.run.force_spill);
  const auto joined = run.checkpoints.join_always("archive", archive);
  run.checkpoints.begin(Stage::encode);
  Encoded all;
  all.result = encode(run.context,
                      {std::move(run.sets.segments).finish(), run.sets.placements, run.sets.masks,
                       nullptr, kGroups, false},
                      archive);
  archive.finish();
  all.placements = records_of(run.sets.placements);
  all.archive = file_text(path);
  return all;
}

TEST_CASE("encode: every segment comes back from the parts and placements of its group") {
  const TemporaryDirectory directory;
  const CreateOptions options = stage_options();
  const Encoded all = encoded(directory.path(), options);
  CHECK(all.result.groups == kGroups);
  REQUIRE(all.placements.size() == kGroups * kMembers);
  const ArchiveReader archive(directory.path() / "archive");
  ZstdDecompressor zstd;
  for (std::uint32_t group = 0; group < kGroups; ++group) {
    CAPTURE(group);
    PartBytes part =
        archive.read(archive.place(GroupStream{group_id_of(group), GroupStreamKind::reference}, 0));
    const auto reference =
        decode_reference(part.metadata, std::move(part.bytes), kSymbolAlphabet, zstd);
    std::set<std::string> members = {text_of(reference)};
    PartBytes texts =
        archive.read(archive.place(GroupStream{group_id_of(group), GroupStreamKind::packs}, 0));
    const Pack pack = Pack::decode(texts.metadata, std::move(texts.bytes), zstd);
    for (std::size_t i = 0; i < pack.size(); ++i) {
      std::vector<std::uint8_t> decoded;
      lz_decode(pack[i], reference, options.shape.min_match_length, 4000, decoded);
      members.insert(text_of(decoded));
    }
    std::set<std::string> expected;
    for (std::uint32_t sample = 0; sample < kMembers; ++sample) {
      expected.insert(text_of(member_of(group, sample)));
    }
    CHECK(members == expected);
  }
}

TEST_CASE("encode: by any number of threads the same bytes") {
  const TemporaryDirectory one;
  const TemporaryDirectory three;
  CreateOptions options = stage_options();
  options.run.threads = 1;
  const Encoded by_one = encoded(one.path(), options);
  options.run.threads = 3;
  options.run.force_spill = true;
  const Encoded by_three = encoded(three.path(), options);
  CHECK(by_one.archive == by_three.archive);
  CHECK(by_one.placements == by_three.placements);
}

TEST_CASE("encode: killed after any checkpoint and resumed, it writes the same bytes") {
  const TemporaryDirectory whole;
  CreateOptions options = stage_options();
  const Encoded undisturbed = encoded(whole.path(), options);
  options.run.force_spill = true;
  options.run.checkpoint_seconds = 1;
  const int killed = kill_after_each_checkpoint(
      [&](const std::filesystem::path& directory, bool resumed, int killed_after) {
        return encoded(directory, options, resumed, killed_after);
      },
      [&](const Encoded& all) {
        CHECK(all.archive == undisturbed.archive);
        CHECK(all.placements == undisturbed.placements);
      });
  CHECK(killed > 0);
}

}  // namespace
}  // namespace spillway
