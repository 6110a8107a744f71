#include <doctest/doctest.h>

#include <array>
#include <string>
#include <vector>

#include "codec/case_mask.hpp"
#include "extract/mask_ids.hpp"
#include "extract/segment_source.hpp"
#include "spillway/error.hpp"
#include "temporary_directory.hpp"

using namespace spillway;

namespace {

constexpr std::uint32_t kGroup = 16;

struct Row {
  RowKey key;
  Bytes payload;
};

/// An archive with one group, whose reference is ACGT, and rows of one stream.
ArchiveReader archive_with(const std::filesystem::path& path, NamedStream stream,
                           const std::vector<Row>& rows) {
  ScratchStore store(path.string() + ".scratch", 0);
  ArchiveWriter archive(File::create(path), store, 1 << 20, false);
  RowStreamWriter writer(archive, stream);
  for (const Row& row : rows) writer.add(row.key.major, row.key.minor, row.payload);
  writer.finish();
  for (std::uint32_t group = 0; group <= kGroup; ++group) {
    archive.begin_stream({group, GroupStreamKind::reference});
    archive.add_group_part(0, Bytes{0, 1, 2, 3});
  }
  archive.finish();
  return ArchiveReader(path);
}

std::string decoded(const ArchiveReader& archive, std::uint32_t mask_id) {
  ArchiveParams params;
  SegmentSource source(archive, params, 1 << 20);
  DecodeContext context;
  std::array<std::uint8_t, 4> out{};
  source.decode(kGroup, 0, mask_id, out, context);
  return {out.begin(), out.end()};
}

template <typename Work>
std::string error_of(Work work) {
  try {
    work();
  } catch (const Error& error) {
    CHECK(error.kind() == ErrorKind::corrupt);
    return error.what();
  }
  return "no error";
}

}  // namespace

TEST_CASE("masks: each has one row; what is wrong with them is told with archive and group") {
  const TemporaryDirectory directory;
  const auto path = directory.path() / "a";
  const Bytes first_two = mask_text({0, 2}, 4);
  const Bytes last = mask_text({3, 4}, 4);
  CHECK(decoded(archive_with(path, NamedStream::masks, {{{kGroup, 1}, last}}), 1) == "ACGt");
  CHECK(decoded(archive_with(path, NamedStream::masks,
                             {{{kGroup, 0}, first_two}, {{kGroup, 300}, last}}),
                0) == "acGT");
  const auto error = [&](const std::vector<Row>& rows) {
    return error_of([&] { decoded(archive_with(path, NamedStream::masks, rows), 1); });
  };
  const std::string group = path.string() + ": group 16: ";
  CHECK(error({{{kGroup, 1}, last}, {{kGroup, 1}, last}}) == group + "a mask stands there twice");
  CHECK(error({{{kGroup, 2}, last}}) == group + "a mask that is referred to is not there");
  CHECK(error({{{kGroup, 1}, {1, 0x80}}}) == group + "case mask: ends early");
}

TEST_CASE("mask ids: what is wrong with them is told with archive and contig") {
  const TemporaryDirectory directory;
  const auto path = directory.path() / "a";
  const auto ids = [&](const Bytes& payload) {
    const ArchiveReader archive =
        archive_with(path, NamedStream::mask_ids, {{{2, 3}, payload}, {{2, 3}, {7, 0, 9}}});
    MaskIds mask_ids(archive);
    mask_ids.begin_contig(2, 3);
    std::vector<std::uint32_t> found;
    for (std::uint64_t segment = 0; segment < 9; ++segment) {
      found.push_back(mask_ids.id_of(segment));
    }
    return found;
  };
  CHECK(ids({1, 0, 5, 1, 6}) == std::vector<std::uint32_t>{0, 5, 0, 6, 0, 0, 0, 9, 0});
  const std::string row = path.string() + ": stream spillway-mask-ids: sample 2, contig 3: ";
  CHECK(error_of([&] { ids({1, 0}); }) == row + "a row of mask ids: ends early");
  CHECK(error_of([&] {
          ids({1, 0, 0xff, 0xff, 0xff, 0xff, 0x7f});
        }) == row + "a number is too large");
}
