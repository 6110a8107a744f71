#include "archive/file_check.hpp"

#include <doctest/doctest.h>

#include <string>

#include "archive/reader.hpp"
#include "archive_writer/writer.hpp"
#include "temporary_directory.hpp"
#include "unit/test_data.hpp"

using namespace spillway;

namespace {

Bytes bytes_of(const std::string& s) { return {s.begin(), s.end()}; }

void write_archive(const std::filesystem::path& path, std::uint32_t groups) {
  ScratchStore store(path.string() + ".scratch", 0);
  ArchiveWriter writer(File::create(path), store, 1 << 20, false);
  writer.add_part(NamedStream::contigs, 7, bytes_of("first batch"));
  for (std::uint32_t group = 0; group < groups; ++group) {
    writer.begin_stream({group, GroupStreamKind::packs});
    writer.add_group_part(group, bytes_of("pack " + std::to_string(group)));
    writer.add_group_part(0, {});
  }
  writer.add_part(NamedStream::contigs, 0, Bytes(5000, 'x'));
  writer.finish();
}

}  // namespace

TEST_CASE("a file that is as it was written is whole") {
  const TemporaryDirectory directory;
  for (const std::uint32_t groups : {0U, 1U, 40U}) {
    const auto path = directory.path() / ("a" + std::to_string(groups));
    write_archive(path, groups);
    const FileCheck check = check_file(path);
    CHECK(check.is_whole());
    CHECK(check.parts == 2 + 2 * groups + 1);
    CHECK(check.file_bytes == std::filesystem::file_size(path));
  }
}

TEST_CASE("each flipped bit and each cut is found, and the part is named") {
  const TemporaryDirectory directory;
  const auto path = directory.path() / "a";
  write_archive(path, 5);
  const std::string whole = file_text(path);
  const ArchiveReader archive(path);
  const PartPlace pack = archive.place({3, GroupStreamKind::packs}, 0);
  const std::uint64_t footer = whole.size() - 8 - archive.footer_size();
  const auto damaged = directory.path() / "damaged";
  for (std::size_t bit = 0; bit < 8 * whole.size(); bit += bit < 8 * 5000 ? 401 : 1) {
    std::string bytes = whole;
    bytes[bit / 8] = static_cast<char>(bytes[bit / 8] ^ (1 << bit % 8));
    write_file(damaged, bytes);
    CAPTURE(bit);
    const FileCheck check = check_file(damaged);
    CHECK(!check.is_whole());
    CHECK(check.state ==
          (bit / 8 >= footer ? FileCheck::State::directory_lost : FileCheck::State::hashed));
    if (bit / 8 >= pack.offset && bit / 8 < pack.offset + 2 + pack.size) {
      REQUIRE(check.damaged.size() == 1);
      CHECK(check.damaged[0].stream == "x3d");
      CHECK(check.damaged[0].index == 0);
      CHECK(!check.damaged[0].is_unverified);
    }
  }
  for (std::size_t n = 0; n < whole.size(); n += 1 + n % 97) {
    write_file(damaged, whole.substr(0, n));
    CHECK(check_file(damaged).state == FileCheck::State::directory_lost);
  }
}

TEST_CASE("a damaged hash leaves its part unverified, and no other") {
  const TemporaryDirectory directory;
  const auto path = directory.path() / "a";
  write_archive(path, 5);
  std::string bytes = file_text(path);
  const ArchiveReader archive(path);
  const PartHead head = archive.head(archive.place(stream_name::kHashes, 0));
  bytes[head.bytes_offset + 4] ^= 1;  // of the second part of the file
  write_file(path, bytes);
  const FileCheck check = check_file(path);
  REQUIRE(check.damaged.size() == 2);
  CHECK(check.damaged[0].stream == "x0d");
  CHECK(check.damaged[0].is_unverified);
  CHECK(check.damaged[1].stream == "spillway-hashes");
}

TEST_CASE("more parts than one part of hashes is for") {
  const TemporaryDirectory directory;
  const auto path = directory.path() / "a";
  constexpr std::uint32_t kGroups = kPartsPerHashPart / 2 + 10;
  write_archive(path, kGroups);
  const ArchiveReader archive(path);
  CHECK(archive.part_count(stream_name::kHashes) == 2);
  FileCheck check = check_file(path);
  CHECK(check.is_whole());
  CHECK(check.parts == 2 + 2 * kGroups + 2);

  std::string bytes = file_text(path);
  bytes[archive.place({5, GroupStreamKind::packs}, 0).offset + 3] ^= 16;
  bytes[archive.place({kGroups - 1, GroupStreamKind::packs}, 1).offset] ^= 1;
  write_file(path, bytes);
  check = check_file(path);
  REQUIRE(check.damaged.size() == 2);
  CHECK(check.damaged[0].stream == group_stream_name({5, GroupStreamKind::packs}));
  CHECK(check.damaged[1].stream == group_stream_name({kGroups - 1, GroupStreamKind::packs}));
  CHECK(check.damaged[1].index == 1);
}

TEST_CASE("a directory of more parts than the file has bytes is no directory") {
  const TemporaryDirectory directory;
  const auto path = directory.path() / "a";
  // One part of hashes, without any, and a stream of empty parts, which take two bytes each.
  const std::string hashes = std::string(1 + 24 - 8, '\0') + "SPLWHASH";
  for (const char parts : {'\x1a', '\x18'}) {
    using namespace std::string_literals;
    const std::string footer = "\1\2"s + "x\0\1"s + parts + std::string(1 + 2 * parts, '\0') +
                               "spillway-hashes\0\1\1\0\0\1\x18"s;
    write_file(path, hashes + footer + static_cast<char>(footer.size()) + std::string(7, '\0'));
    const FileCheck check = check_file(path);
    CHECK(check.reason.ends_with("(too many parts)") == (parts == '\x1a'));
    CHECK(check.damaged.size() == (parts == '\x1a' ? 0 : 25));
  }
}

TEST_CASE("archives without hashes are told apart from damaged ones") {
  const std::filesystem::path golden = test_data("golden/defaults.agc");
  const FileCheck check = check_file(golden);
  CHECK(check.state == FileCheck::State::unhashed);
  CHECK(check.parts > 0);
  CHECK(check.damaged.empty());
}
