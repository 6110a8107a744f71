// What the coordinating thread of pass two makes of encoded slices: ids, packs, placements.
#include "compress/encode/group_writer.hpp"

#include <doctest/doctest.h>

#include <optional>

#include "archive/reader.hpp"
#include "collection/varint.hpp"
#include "compress/encode/raw_groups.hpp"
#include "compress/group_ids.hpp"
#include "compress/stage_run.hpp"
#include "spillway/error.hpp"

namespace spillway {
namespace {

/// A writer over an archive of its own.
struct Writing {
  explicit Writing(std::uint32_t pack_cardinality)
      : archive(File::create(path()), run.store, 1 << 20, false),
        writer({pack_cardinality, true, 5}, {archive, run.sets.placements, run.sets.masks}, nullptr,
               pool, contexts) {}

  std::filesystem::path path() const { return directory.path() / "archive"; }
  /// What was written, read back. The raw groups come first by id: without them ids would have
  /// holes.
  ArchiveReader finished() {
    writer.finish();
    const EncodeContexts::Lease context(contexts);
    write_raw_groups({10, false, nullptr}, archive, *context);
    archive.finish();
    return ArchiveReader(path());
  }

  TemporaryDirectory directory;
  StageRun run{directory.path() / "store"};
  EncodeContexts contexts;
  WorkerPool pool{2};
  ArchiveWriter archive;
  GroupWriter writer;
};

EncodedSegment segment(std::uint32_t sample, const std::string& text,
                       const std::string& mask = "") {
  EncodedSegment made;
  made.position = {sample, 0, 0};
  made.raw_length = 1000 + sample;
  made.is_reference = text.empty();
  made.text = Bytes(text.begin(), text.end());
  made.text_hash = hash128(made.text);
  made.mask = Bytes(mask.begin(), mask.end());
  return made;
}

EncodedSlice slice(std::uint32_t group, bool begins, std::vector<EncodedSegment> segments) {
  EncodedSlice made;
  made.group = group;
  made.begins = begins;
  if (begins) made.reference = Part{4, {1, 2, 3, static_cast<std::uint8_t>(group)}};
  made.segments = std::move(segments);
  return made;
}

struct Placement {
  Position position;
  std::uint32_t group_id = 0;
  std::uint32_t coded_id = 0;
  std::uint32_t raw_length = 0;
  std::uint32_t mask_id = 0;

  bool operator==(const Placement&) const = default;
};

std::vector<Placement> placements_of(StageRun& run) {
  std::vector<Placement> all;
  for (const auto& [key, payload] : records_of(run.sets.placements)) {
    ByteCursor cursor(payload);
    Placement placement;
    placement.position = get_position(key.data());
    placement.group_id = static_cast<std::uint32_t>(cursor.leb128());
    placement.coded_id = static_cast<std::uint32_t>(cursor.leb128());
    placement.raw_length = static_cast<std::uint32_t>(cursor.leb128());
    cursor.byte();
    placement.mask_id = static_cast<std::uint32_t>(cursor.leb128());
    all.push_back(placement);
  }
  return all;
}

Pack pack_of(const ArchiveReader& archive, std::uint32_t group_id, std::uint64_t index) {
  ZstdDecompressor zstd;
  PartBytes part =
      archive.read(archive.place(GroupStream{group_id, GroupStreamKind::packs}, index));
  return Pack::decode(part.metadata, std::move(part.bytes), zstd);
}

std::string text_of(std::span<const std::uint8_t> bytes) { return {bytes.begin(), bytes.end()}; }

TEST_CASE("group writer: equal texts get one id, and packs hold as many texts as they may") {
  Writing here(2);
  here.writer.add(slice(0, true, {segment(0, ""), segment(1, "one"), segment(2, "two")}));
  here.writer.add(slice(0, false, {segment(3, "one"), segment(4, "three"), segment(5, "")}));
  here.writer.add(slice(3, true, {segment(0, "one"), segment(1, "")}));
  CHECK(here.writer.texts() == 4);
  CHECK(here.writer.groups() == 5);
  const ArchiveReader archive = here.finished();
  const GroupStream packs{group_id_of(0), GroupStreamKind::packs};
  REQUIRE(archive.part_count(packs) == 2);
  const Pack first = pack_of(archive, group_id_of(0), 0);
  REQUIRE(first.size() == 2);
  CHECK(text_of(first[0]) == "one");
  CHECK(text_of(first[1]) == "two");
  const Pack second = pack_of(archive, group_id_of(0), 1);
  REQUIRE(second.size() == 1);
  CHECK(text_of(second[0]) == "three");
  CHECK(pack_of(archive, group_id_of(3), 0).size() == 1);
  CHECK(archive.read(archive.place(GroupStream{group_id_of(3), GroupStreamKind::reference}, 0))
            .bytes == Bytes{1, 2, 3, 3});
  // Ids as they are coded, batch of samples by batch.
  std::uint32_t last = 0;
  const auto coded = [&](std::uint32_t id) { return encode_in_group_id(id, last); };
  const std::uint32_t group = group_id_of(0);
  std::vector<Placement> expected;
  for (std::uint32_t sample = 0; sample < 6; ++sample) {
    if (sample % 2 == 0) last = 0;
    constexpr std::uint32_t kIds[] = {0, 1, 2, 1, 3, 0};
    expected.push_back({{sample, 0, 0}, group, coded(kIds[sample]), 1000 + sample, 0});
  }
  std::vector<Placement> of_group;
  for (const Placement& placement : placements_of(here.run)) {
    if (placement.group_id == group) of_group.push_back(placement);
  }
  CHECK(of_group == expected);
}

TEST_CASE("group writer: equal masks get one id; the mask of the reference has id 0") {
  Writing here(10);
  EncodedSlice first = slice(0, true,
                             {segment(0, ""), segment(1, "a", "m1"), segment(2, "b", "m2"),
                              segment(3, "c", "m1"), segment(4, "d")});
  first.reference_mask = {7};
  here.writer.add(std::move(first));
  here.finished();
  const Records masks = records_of(here.run.sets.masks);
  REQUIRE(masks.size() == 3);
  CHECK(masks[0].second == Bytes{7});
  CHECK(text_of(masks[1].second) == "m1");
  CHECK(text_of(masks[2].second) == "m2");
  std::vector<std::uint32_t> ids;
  for (const Placement& placement : placements_of(here.run)) ids.push_back(placement.mask_id);
  CHECK(ids == std::vector<std::uint32_t>{0, 1, 2, 1, 0});
}

TEST_CASE("group writer: a pack that grows too large goes on as another group, in equal parts") {
  Writing here(1000);
  std::vector<EncodedSegment> segments = {segment(0, "")};
  for (std::uint32_t i = 1; i < 8; ++i) {
    segments.push_back(segment(i, std::string(kMaxPackBytes / 4, static_cast<char>('a' + i))));
  }
  here.writer.add(slice(0, true, std::move(segments)));
  CHECK(here.writer.groups() == 7);  // 5 and 6 are new
  const ArchiveReader archive = here.finished();
  for (const std::uint32_t ordinal : {0U, 5U, 6U}) {
    CHECK(archive.part_count(GroupStream{group_id_of(ordinal), GroupStreamKind::packs}) == 1);
    CHECK(archive
              .read(archive.place(GroupStream{group_id_of(ordinal), GroupStreamKind::reference}, 0))
              .bytes == Bytes{1, 2, 3, 0});
  }
}

TEST_CASE("group writer: segments that are out of order are a fault of ours") {
  Writing here(10);
  here.writer.add(slice(0, true, {segment(0, ""), segment(5, "a")}));
  CHECK_THROWS_AS(here.writer.add(slice(0, false, {segment(4, "b")})), Error);
}

}  // namespace
}  // namespace spillway
