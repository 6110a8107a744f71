#include "archive/reader.hpp"

#include <doctest/doctest.h>

#include <string>

#include "archive/file_info.hpp"
#include "base/bytes.hpp"
#include "spillway/error.hpp"
#include "unit/archive/container.hpp"
#include "unit/temporary_directory.hpp"

using namespace spillway;

namespace {

class ReaderTest {
 public:
  // Its footer is kept; one whose footer is not has to say the same of all parts.
  ArchiveReader open(const Bytes& bytes) {
    const auto path = write_file(directory_.path() / "x.agc", bytes);
    std::string reason;
    try {
      check_alike(ArchiveReader(path, 0), ArchiveReader(path));
    } catch (const Error& error) {
      reason = error.what();
    }
    try {
      return ArchiveReader(path);
    } catch (const Error& error) {
      CHECK(error.what() == reason);
      throw;
    }
  }
  ArchiveReader open(const Container& container) { return open(container.bytes()); }

 private:
  static void check_alike(const ArchiveReader& a, const ArchiveReader& b) {
    REQUIRE(a.group_count() == b.group_count());
    for (std::uint32_t group = 0; group < a.group_count(); ++group) {
      for (const auto kind : {GroupStreamKind::reference, GroupStreamKind::packs}) {
        check_alike(a, b, GroupStream{group, kind});
      }
    }
    a.for_each_stream([&](const ArchiveReader::StreamEntry& stream) {
      if (!parse_group_stream_name(stream.name)) check_alike(a, b, stream.name);
    });
  }

  template <typename Stream>
  static void check_alike(const ArchiveReader& a, const ArchiveReader& b, Stream stream) {
    REQUIRE(a.part_count(stream) == b.part_count(stream));
    for (std::uint64_t i = 0; i < a.part_count(stream); ++i) {
      CHECK(a.place(stream, i).offset == b.place(stream, i).offset);
      CHECK(a.place(stream, i).size == b.place(stream, i).size);
    }
    CHECK_THROWS_AS(a.place(stream, a.part_count(stream)), Error);
    CHECK_THROWS_AS(b.place(stream, b.part_count(stream)), Error);
  }

  TemporaryDirectory directory_;
};

std::string text(const Bytes& bytes) { return {bytes.begin(), bytes.end()}; }

}  // namespace

TEST_CASE_FIXTURE(ReaderTest, "reader: finds streams and parts, wherever they stand") {
  Container file;
  const auto a = file.part(0, "params");
  const auto b = file.part(70000, "reference of 17");
  const auto c = file.part(1, "");
  const auto d = file.part(300, "pack");
  file.stream("x1d", {d, c});
  file.stream("params", {a});
  file.stream("x0d", {});
  file.stream("seg-17-ref", {b});
  for (int id = 2; id < 17; ++id) {
    file.stream(group_stream_name({static_cast<std::uint32_t>(id), GroupStreamKind::packs}), {d});
  }
  file.stream("something-new", {d, d, d});

  const ArchiveReader archive = open(file);
  CHECK(archive.group_count() == 18);
  CHECK(archive.part_count("params") == 1);
  CHECK(archive.part_count("nothing") == 0);
  CHECK(archive.has_stream("something-new"));
  CHECK(!archive.has_stream("nothing"));
  CHECK(archive.part_count({0, GroupStreamKind::packs}) == 0);
  CHECK(archive.part_count({1, GroupStreamKind::packs}) == 2);
  CHECK(archive.part_count({1, GroupStreamKind::reference}) == 0);
  CHECK(archive.part_count({99, GroupStreamKind::reference}) == 0);

  const auto pack = archive.read(archive.place({1, GroupStreamKind::packs}, 0));
  CHECK(pack.metadata == 300);
  CHECK(text(pack.bytes) == "pack");
  const auto empty = archive.read(archive.place({1, GroupStreamKind::packs}, 1));
  CHECK(empty.metadata == 0);  // of an empty part, whatever is stored
  CHECK(empty.bytes.empty());
  const auto reference = archive.read(archive.place({17, GroupStreamKind::reference}, 0));
  CHECK(reference.metadata == 70000);
  CHECK(text(reference.bytes) == "reference of 17");
  const auto head = archive.head(archive.place({17, GroupStreamKind::reference}, 0));
  CHECK(head.metadata == 70000);
  CHECK(head.bytes_size == 15);
  Bytes some(9);
  archive.read_at(head.bytes_offset, some);
  CHECK(text(some) == "reference");
  CHECK(text(archive.read(archive.place("something-new", 2)).bytes) == "pack");

  CHECK_THROWS_AS(archive.place("params", 1), Error);
  CHECK_THROWS_AS(archive.place("nothing", 0), Error);
  CHECK_THROWS_AS(archive.place({0, GroupStreamKind::packs}, 0), Error);
  CHECK_THROWS_AS(archive.place({1, GroupStreamKind::packs}, 2), Error);
  CHECK_THROWS_AS(archive.place({99, GroupStreamKind::packs}, 0), Error);

  REQUIRE(archive.find_part({17, GroupStreamKind::reference}, 0));
  CHECK(text(archive.read(*archive.find_part({17, GroupStreamKind::reference}, 0)).bytes) ==
        "reference of 17");
  REQUIRE(archive.find_part("something-new", 2));
  CHECK(text(archive.read(*archive.find_part("something-new", 2)).bytes) == "pack");
  CHECK_FALSE(archive.find_part("params", 1));
  CHECK_FALSE(archive.find_part("nothing", 0));
  CHECK_FALSE(archive.find_part({0, GroupStreamKind::packs}, 0));
  CHECK_FALSE(archive.find_part({1, GroupStreamKind::packs}, 2));
  CHECK_FALSE(archive.find_part({99, GroupStreamKind::packs}, 0));

  std::string walk;
  archive.for_each_stream([&](const ArchiveReader::StreamEntry& entry) {
    if (parse_group_stream_name(entry.name) && entry.name != "x1d") return;
    walk += std::string(entry.name) + ":";
    archive.for_each_part(entry, [&](const PartPlace& p) { walk += std::to_string(p.size) + " "; });
  });
  CHECK(walk == "x1d:4 0 params:6 something-new:4 4 4 ");
}

TEST_CASE_FIXTURE(ReaderTest, "reader: a group with many packs is found part by part") {
  Container file;
  std::vector<Container::StoredPart> parts;
  for (unsigned i = 0; i < 1000; ++i) parts.push_back(file.part(i + 1, std::to_string(i)));
  file.stream("x0d", parts);
  const ArchiveReader archive = open(file);
  for (const unsigned i : {0U, 1U, 500U, 999U}) {
    const auto part = archive.read(archive.place({0, GroupStreamKind::packs}, i));
    CHECK(part.metadata == i + 1);
    CHECK(text(part.bytes) == std::to_string(i));
  }
}

TEST_CASE_FIXTURE(ReaderTest, "reader: footers that lie are corrupt") {
  const auto is_corrupt = [this](const Bytes& bytes) {
    try {
      open(bytes);
    } catch (const Error& error) {
      return error.kind() == ErrorKind::corrupt;
    }
    return false;
  };
  const auto one_stream = [](const std::string& name, std::vector<Container::StoredPart> parts) {
    Container file;
    file.part(5, "0123456789");
    file.stream(name, parts);
    return file.bytes();
  };
  CHECK(!is_corrupt(one_stream("a", {{0, 10}})));
  CHECK(!is_corrupt(one_stream("a", {{12, 0}})));
  CHECK(is_corrupt(one_stream("a", {{0, 12}})));
  CHECK(is_corrupt(one_stream("a", {{12, 1}})));
  CHECK(is_corrupt(one_stream("a", {{13, 0}})));
  CHECK(is_corrupt(one_stream("a", {{~std::uint64_t{0}, 2}})));
  CHECK(is_corrupt(one_stream("a", {{0, ~std::uint64_t{0}}})));
  CHECK(is_corrupt(one_stream("x1d", {})));     // holes
  CHECK(is_corrupt(one_stream("x####r", {})));  // group ids that would take gigabytes
  CHECK(is_corrupt(one_stream(std::string(100000, 'a'), {})));

  Container twice;
  twice.stream("x0d", {});
  twice.stream("x0d", {});
  CHECK(is_corrupt(twice.bytes()));

  CHECK(is_corrupt({}));
  CHECK(is_corrupt(Bytes(8, 0)));
  CHECK(is_corrupt(Bytes(100, 0)));
  CHECK(is_corrupt(Bytes(100, 255)));
  Bytes many = {8, 255, 255, 255, 255, 255, 255, 255, 255};  // streams
  append_little_endian<std::uint64_t>(many, many.size());
  CHECK(is_corrupt(many));
  Bytes parts = {1, 1, 'a', 0, 8, 255, 255, 255, 255, 255, 255, 255, 255, 0};
  append_little_endian<std::uint64_t>(parts, parts.size());
  CHECK(is_corrupt(parts));
}

TEST_CASE_FIXTURE(ReaderTest, "reader: a part whose metadata pushes it over the end is corrupt") {
  Container file;
  file.part(1 << 20, "0123456789");  // metadata of 4 bytes
  file.stream("a", {{0, 13}});       // fits if the metadata took 1
  const ArchiveReader archive = open(file);
  CHECK_THROWS_AS(archive.read(archive.place("a", 0)), Error);
  CHECK_THROWS_AS(archive.head(archive.place("a", 0)), Error);
}

TEST_CASE_FIXTURE(ReaderTest, "file info: pairs, version, params; what is missing or odd is told") {
  const auto archive_with = [](const std::string& major, const std::string& params) {
    Container file;
    const std::string pairs = std::string("file_version_major") + '\0' + major + '\0' +
                              "file_version_minor" + '\0' + "0" + '\0' + "producer" + '\0' + "x" +
                              '\0';
    const auto info = file.part(3, pairs);
    const auto numbers = file.part(0, params);
    file.stream("file_type_info", {info});
    file.stream("params", {numbers});
    return file;
  };
  const auto numbers = [](std::vector<std::uint32_t> values) {
    Bytes bytes;
    for (const auto v : values) append_little_endian<std::uint32_t>(bytes, v);
    return text(bytes);
  };
  {
    const ArchiveReader archive = open(archive_with("3", numbers({31, 20, 50, 60000})));
    const FileInfo info = read_file_info(archive);
    CHECK(info.value("producer") == "x");
    CHECK(info.value("comment").empty());
    CHECK(info.file_version_major == 3);
    const ArchiveParams params = read_params(archive, info);
    CHECK(params.kmer_length == 31);
    CHECK(params.min_match_length == 20);
    CHECK(params.pack_cardinality == 50);
    CHECK(params.segment_size == 60000);
  }
  {
    const ArchiveReader archive = open(archive_with("1", numbers({31, 20, 50})));
    CHECK(read_params(archive, read_file_info(archive)).segment_size == 0);
  }
  for (const auto& bad : {numbers({31, 20, 50}), numbers({0, 20, 50, 1}), numbers({33, 20, 50, 1}),
                          numbers({31, 20, 0, 1})}) {
    const ArchiveReader archive = open(archive_with("3", bad));
    CHECK_THROWS_AS(read_params(archive, read_file_info(archive)), Error);
  }
  for (const char* version : {"4", "0", "", "x", "3x", "99999999999"}) {
    const ArchiveReader archive = open(archive_with(version, numbers({31, 20, 50, 1})));
    CHECK_THROWS_AS(read_file_info(archive), Error);
  }
  Container none;
  none.stream("params", {});
  CHECK_THROWS_AS(read_file_info(open(none)), Error);
}
