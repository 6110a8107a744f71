#include "collection/row_stream.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include "archive/container.hpp"
#include "temporary_directory.hpp"

using namespace spillway;

namespace {

struct Row {
  RowKey key;
  Bytes payload;

  bool operator==(const Row&) const = default;
};

std::ostream& operator<<(std::ostream& out, const Row& row) {
  return out << row.key.major << ':' << row.key.minor << " +" << row.payload.size();
}

// Many blocks, many rows of one key (also over the end of a block), wide steps.
std::vector<Row> many_rows() {
  std::mt19937 random(7);
  std::vector<Row> rows;
  RowKey key{2, 5};
  for (int i = 0; i < 6000; ++i) {
    Row row{key, Bytes(random() % 300)};
    for (std::uint8_t& byte : row.payload) byte = static_cast<std::uint8_t>(random());
    if (i % 1000 == 0) row.payload.resize(i == 3000 ? kMaxRowPayload : 1 + kRowBlockBytes);
    rows.push_back(std::move(row));
    if (i > 2000 && i < 3500) continue;  // more than a block of one key
    switch (random() % 4) {
      case 0:
        key.major += static_cast<std::uint32_t>(1 + random() % 1000);
        key.minor = static_cast<std::uint32_t>(random() % 3);
        break;
      case 1:
        key.minor += static_cast<std::uint32_t>(random() % 100000);
        break;
      default:
        break;
    }
  }
  rows.push_back({{UINT32_MAX, UINT32_MAX}, {1}});
  rows.push_back({{UINT32_MAX, UINT32_MAX}, {}});
  return rows;
}

struct Written {
  std::filesystem::path path;
  std::vector<std::size_t> block_starts;  // numbers of the rows that begin a block
};

Written write_rows(const std::filesystem::path& path, const std::vector<Row>& rows) {
  Written written{path, {}};
  ScratchStore store(path.string() + ".scratch", 0);
  ArchiveWriter archive(File::create(path), store, 1 << 16, false);
  RowStreamWriter writer(archive, NamedStream::layout);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (writer.at_block_start()) written.block_starts.push_back(i);
    writer.add(rows[i].key.major, rows[i].key.minor, rows[i].payload);
  }
  writer.finish();
  CHECK(writer.rows() == rows.size());
  archive.finish();
  return written;
}

Row current(const RowStreamReader& reader) {
  return {reader.key(), Bytes(reader.payload().begin(), reader.payload().end())};
}

std::vector<Row> read_all(RowStreamReader& reader) {
  std::vector<Row> rows;
  while (reader.next()) rows.push_back(current(reader));
  return rows;
}

// Number of the row that seek() is to find.
std::size_t place_of(const std::vector<Row>& rows, RowKey key) {
  return static_cast<std::size_t>(
      std::ranges::partition_point(rows, [&](const Row& r) { return r.key < key; }) - rows.begin());
}

std::string failure(const std::filesystem::path& path) {
  try {
    const ArchiveReader archive(path);
    RowStreamReader reader(archive, stream_name::kLayout);
    read_all(reader);
  } catch (const Error& error) {
    CHECK(error.kind() == ErrorKind::corrupt);
    return error.what();
  }
  return {};
}

Bytes compressed(const Bytes& text) {
  ZstdCompressor compressor;
  Bytes frame;
  compressor.compress(text, 3, frame);
  return frame;
}

struct Text {
  Bytes text;
  std::uint64_t claimed;  // raw size
  explicit Text(Bytes bytes) : text(std::move(bytes)), claimed(text.size()) {}
  Text(Bytes bytes, std::uint64_t size) : text(std::move(bytes)), claimed(size) {}
};

// Of an archive whose stream has these blocks and this index.
std::string failure_of(const TemporaryDirectory& directory, const std::vector<Text>& blocks) {
  Container container;
  std::vector<Container::StoredPart> parts;
  for (const Text& block : blocks) {
    parts.push_back(container.part(block.claimed, compressed(block.text)));
  }
  container.stream("spillway-layout", parts);
  return failure(write_file(directory.path() / "hostile.agc", container.bytes()));
}

}  // namespace

TEST_CASE("row streams: one block is read alone") {
  TemporaryDirectory directory;
  const std::vector<Row> rows = many_rows();
  const Written written = write_rows(directory.path() / "rows.agc", rows);
  const ArchiveReader archive(written.path);
  RowStreamReader reader(archive, stream_name::kLayout);
  REQUIRE(reader.blocks() == written.block_starts.size());
  for (std::size_t block = reader.blocks(); block-- > 0;) {
    const std::size_t begin = written.block_starts[block];
    const std::size_t end =
        block + 1 < written.block_starts.size() ? written.block_starts[block + 1] : rows.size();
    reader.go_to_block(block);
    std::size_t at = begin;
    for (; reader.next_in_block(); ++at) {
      REQUIRE(at < end);
      CHECK(current(reader) == rows[at]);
    }
    CHECK(at == end);
    CHECK_FALSE(reader.next_in_block());
  }
}

TEST_CASE("rows come back in order, over many blocks") {
  const TemporaryDirectory directory;
  const auto rows = many_rows();
  const Written written = write_rows(directory.path() / "a", rows);
  CHECK(written.block_starts.size() > 8);
  const ArchiveReader archive(written.path);
  CHECK(archive.part_count(stream_name::kLayout) == written.block_starts.size() + 1);
  RowStreamReader reader(archive, stream_name::kLayout);
  CHECK(reader.present());
  CHECK(read_all(reader) == rows);
  CHECK_FALSE(reader.next());
  reader.seek(0, 0);
  CHECK(read_all(reader) == rows);
}

TEST_CASE("every key is found, from every place") {
  const TemporaryDirectory directory;
  const auto rows = many_rows();
  const Written written = write_rows(directory.path() / "a", rows);
  const ArchiveReader archive(written.path);
  std::vector<RowKey> keys = {{0, 0}, {UINT32_MAX, 0}, {UINT32_MAX, UINT32_MAX}};
  for (const Row& row : rows) {
    keys.push_back(row.key);
    if (row.key.minor > 0) keys.push_back({row.key.major, row.key.minor - 1});
    if (row.key.minor < UINT32_MAX) keys.push_back({row.key.major, row.key.minor + 1});
    if (row.key.major < UINT32_MAX) keys.push_back({row.key.major + 1, 0});
  }
  std::mt19937 random(3);
  RowStreamReader reader(archive, stream_name::kLayout);
  const auto check = [&](RowKey key, std::size_t steps) {
    const std::size_t place = place_of(rows, key);
    reader.seek(key.major, key.minor);
    for (std::size_t i = place; i < place + steps; ++i) {
      const bool more = reader.next();
      REQUIRE(more == (i < rows.size()));
      if (!more) break;
      REQUIRE(reader.key() == rows[i].key);
      REQUIRE(std::ranges::equal(reader.payload(), rows[i].payload));
    }
  };
  SUBCASE("in order") {
    std::ranges::sort(keys);
    for (std::size_t i = 0; i < keys.size(); ++i) check(keys[i], i % 4);
  }
  SUBCASE("in any order") {
    for (int i = 0; i < 3000; ++i) check(keys[random() % keys.size()], random() % 4);
  }
}

TEST_CASE("a walk from a block's start sees what the block begins with") {
  const TemporaryDirectory directory;
  const auto rows = many_rows();
  const Written written = write_rows(directory.path() / "a", rows);
  const ArchiveReader archive(written.path);
  std::mt19937 random(5);
  for (int i = 0; i < 300; ++i) {
    RowStreamReader reader(archive, stream_name::kLayout);
    const std::size_t row = random() % rows.size();
    const std::size_t place = place_of(rows, rows[row].key);
    std::size_t start = 0;  // the last block that begins before the key
    for (const std::size_t s : written.block_starts) {
      if (rows[s].key < rows[row].key) start = s;
    }
    reader.seek_block(rows[row].key.major, rows[row].key.minor);
    for (std::size_t at = start; at <= place; ++at) {
      REQUIRE(reader.next());
      REQUIRE(current(reader) == rows[at]);
      REQUIRE(reader.begins_block() == std::ranges::binary_search(written.block_starts, at));
    }
    // Going on needs no step back.
    if (rows[place].key != rows[row + 1 < rows.size() ? row + 1 : row].key) {
      reader.seek_block(rows[row + 1].key.major, rows[row + 1].key.minor);
      REQUIRE(reader.next());
      CHECK(reader.key() >= rows[place].key);
    }
  }
}

TEST_CASE("a stream without rows is not there") {
  const TemporaryDirectory directory;
  const ArchiveReader archive(write_rows(directory.path() / "a", {}).path);
  CHECK_FALSE(archive.has_stream(stream_name::kLayout));
  RowStreamReader reader(archive, stream_name::kLayout);
  CHECK_FALSE(reader.present());
  reader.seek(0, 0);
  CHECK_FALSE(reader.next());
  reader.seek_block(7, 7);
  CHECK_FALSE(reader.next());
}

TEST_CASE("a stream that contradicts itself is corrupt, and named") {
  const TemporaryDirectory directory;
  const Text row(Bytes{3, 1, 2, 'a', 'b'});
  const Text index(Bytes{3, 1});
  CHECK(failure_of(directory, {row, index}).empty());

  const auto fails = [&](const std::vector<Text>& blocks, const char* reason) {
    const std::string text = failure_of(directory, blocks);
    CHECK_MESSAGE(text.find("hostile.agc: stream spillway-layout: ") != std::string::npos, text);
    CHECK_MESSAGE(text.find(reason) != std::string::npos, text);
  };
  fails({}, "no index");
  fails({row}, "no index");
  fails({row, Text({3, 2})}, "not where its index says");
  fails({row, Text({3, 1, 0, 0})}, "its index is too long");
  fails({row, Text({3, 1}, 11)}, "its index is too long");
  fails({row, Text({3, 1}, 10)}, "claimed");
  fails({row, Text({3})}, "its index: ends early");
  fails({Text({3, 1, 3, 'a', 'b'}), index}, "ends early");
  fails({Text({3, 1, 2, 'a', 'b', 0}), index}, "ends early");
  fails({Text({}), index}, "empty or too long");
  fails({Text({3, 1, 0}, 0), index}, "empty or too long");
  fails({Text({3, 1, 0}, kMaxRowBlockBytes + 1), index}, "empty or too long");
  fails({Text({3, 1, 0}, kMaxRowBlockBytes), index}, "claimed");
  fails({Text({3, 1, 0, 0xff, 0xff, 0xff, 0xff, 0x0f, 0, 0}), index}, "a number is too large");
  fails({Text({3, 1, 0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff}), index},
        "more than 64 bits");
  fails({row, row, Text({3, 1, 0, 2})}, "not where its index says");
  fails({Text({3, 1, 0, 0, 9, 0}), row, Text({3, 1, 0, 0})}, "not where its index says");

  Bytes text = {3, 1};
  append_leb128(text, kMaxRowPayload + 1);
  text.resize(text.size() + kMaxRowPayload + 1);
  fails({Text(text), index}, "a row is too long");
}

TEST_CASE("bits flipped in a stream of rows: corrupt, or other rows") {
  const TemporaryDirectory directory;
  std::vector<Row> rows;
  for (std::uint32_t i = 0; i < 40; ++i) rows.push_back({{i / 7, i}, Bytes(i, 'x')});
  const Bytes good = read_file(write_rows(directory.path() / "a", rows).path);
  const ArchiveReader archive(directory.path() / "a");
  const PartPlace index = archive.place(stream_name::kLayout, 1);
  for (std::uint64_t i = 0; i < index.offset + index.size; ++i) {
    for (const int bit : {0, 3, 7}) {
      Bytes bad = good;
      bad[i] = static_cast<std::uint8_t>(bad[i] ^ (1 << bit));
      failure(write_file(directory.path() / "b", bad));
    }
  }
}
