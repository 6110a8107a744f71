#include "compress/encode/raw_groups.hpp"

#include <doctest/doctest.h>

#include <tuple>

#include "archive/reader.hpp"
#include "compress/group_ids.hpp"
#include "temporary_directory.hpp"

namespace spillway {
namespace {

struct Written {
  std::optional<SegmentAddress> empty;
  std::vector<std::vector<std::size_t>> lengths;  // of the texts of each pack of group 0
};

Written written(std::uint32_t pack_cardinality, bool with_empty) {
  const TemporaryDirectory directory;
  const auto path = directory.path() / "archive";
  ScratchStore store(directory.path() / "store", 0);
  ArchiveWriter archive(File::create(path), store, 1 << 20, false);
  EncodeContext context;
  Written all;
  all.empty = write_raw_groups({pack_cardinality, with_empty, nullptr}, archive, context);
  archive.finish();
  const ArchiveReader reader(path);
  ZstdDecompressor zstd;
  for (std::uint32_t group = 0; group < kRawGroups; ++group) {
    const GroupStream stream{group, GroupStreamKind::packs};
    CHECK(reader.part_count(stream) == (group == 0 && with_empty && pack_cardinality == 1 ? 2 : 1));
    for (std::uint64_t i = 0; group == 0 && i < reader.part_count(stream); ++i) {
      PartBytes part = reader.read(reader.place(stream, i));
      const Pack pack = Pack::decode(part.metadata, std::move(part.bytes), zstd);
      all.lengths.emplace_back();
      for (std::size_t text = 0; text < pack.size(); ++text) {
        all.lengths.back().push_back(pack[text].size());
      }
    }
  }
  return all;
}

TEST_CASE("raw groups: each has a text, and the first one that of contigs without bases") {
  using Lengths = std::vector<std::vector<std::size_t>>;
  const Written without = written(50, false);
  CHECK_FALSE(without.empty.has_value());
  CHECK(without.lengths == Lengths{{1}});
  for (const auto& [pack_cardinality, lengths] :
       {std::pair(50U, Lengths{{1, 0}}), std::pair(1U, Lengths{{1}, {0}})}) {
    const Written with = written(pack_cardinality, true);
    REQUIRE(with.empty.has_value());
    CHECK(with.empty->group == 0);
    CHECK(with.empty->id == 1);
    CHECK(with.lengths == lengths);
  }
}

}  // namespace
}  // namespace spillway
