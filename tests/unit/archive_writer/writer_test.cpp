#include "archive_writer/writer.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <string>

#include "archive/reader.hpp"
#include "temporary_directory.hpp"

using namespace spillway;

namespace {

Bytes bytes_of(const std::string& s) { return {s.begin(), s.end()}; }

// Groups come in the order given; what a reader sees may not depend on it.
void write_archive(const std::filesystem::path& path, const std::vector<std::uint32_t>& order,
                   bool force_spill) {
  ScratchStore store(path.string() + ".scratch", 0);
  ArchiveWriter writer(File::create(path), store, 1 << 16, force_spill);
  writer.add_part(NamedStream::contigs, 7, bytes_of("first batch"));
  for (const std::uint32_t group : order) {
    writer.begin_stream({group, GroupStreamKind::reference});
    writer.add_group_part(group, bytes_of("reference " + std::to_string(group)));
    writer.begin_stream({group, GroupStreamKind::packs});
    for (std::uint32_t pack = 0; pack < group % 5; ++pack) {
      writer.add_group_part(pack, bytes_of("pack " + std::to_string(pack)));
    }
  }
  writer.add_part(NamedStream::contigs, 0, Bytes(3000000, 'x'));
  writer.finish();
}

std::string text(const PartBytes& part) { return {part.bytes.begin(), part.bytes.end()}; }

}  // namespace

TEST_CASE("what is written is read back, whatever the order of the groups") {
  const TemporaryDirectory directory;
  std::vector<std::uint32_t> order;
  for (std::uint32_t group = 0; group < 300; ++group) order.push_back(group * 7 % 300);
  for (const bool force_spill : {false, true}) {
    const auto path = directory.path() / (force_spill ? "a" : "b");
    write_archive(path, order, force_spill);
    const ArchiveReader reader(path);
    CHECK(reader.group_count() == 300);
    for (std::uint32_t group = 0; group < 300; ++group) {
      const GroupStream reference{group, GroupStreamKind::reference};
      const GroupStream packs{group, GroupStreamKind::packs};
      REQUIRE(reader.part_count(reference) == 1);
      const PartBytes part = reader.read(reader.place(reference, 0));
      CHECK(part.metadata == group);
      CHECK(text(part) == "reference " + std::to_string(group));
      REQUIRE(reader.part_count(packs) == group % 5);
      for (std::uint32_t pack = 0; pack < group % 5; ++pack) {
        CHECK(text(reader.read(reader.place(packs, pack))) == "pack " + std::to_string(pack));
      }
    }
    CHECK(reader.part_count(stream_name::kContigs) == 2);
    CHECK(reader.read(reader.place(stream_name::kContigs, 0)).metadata == 7);
    CHECK(reader.read(reader.place(stream_name::kContigs, 1)).bytes.size() == 3000000);
    CHECK(reader.has_stream(stream_name::kSplitters));
    CHECK(reader.part_count(stream_name::kSplitters) == 0);
  }
}
