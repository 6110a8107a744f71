// A store that something else has written to: what is missing or moved is seen.
#include <doctest/doctest.h>

#include <algorithm>
#include <fstream>
#include <string>
#include <utility>

#include "scratch/external_sort.hpp"
#include "temporary_directory.hpp"

using namespace spillway;

namespace {

namespace fs = std::filesystem;

constexpr std::size_t kKeyBytes = 8;
constexpr std::uint64_t kRecords = 100;

Bytes key_of(std::uint64_t number) {
  Bytes key(kKeyBytes);
  put_big_endian(key.data(), number);
  return key;
}

void fill(ExternalSorter& set) {
  SortWriter builder(set, 1 << 20);
  for (std::uint64_t i = 0; i < kRecords; ++i) builder.add(key_of(i), Bytes(3000));
  std::move(builder).finish();
}

/// The keys of all blocks that the set has in the store.
std::vector<Bytes> block_keys(const ScratchStore& store, ScratchTable table) {
  std::vector<Bytes> keys;
  Bytes key(1);
  Bytes value;
  for (bool more = store.seek(table, key, {}, value); more;
       more = store.next(table, key, {}, value)) {
    keys.push_back(key);
  }
  return keys;
}

/// How a walk over the set ends.
std::string end_of_walk(ExternalSorter& set, bool consume) {
  try {
    MergeReader merge = std::move(set).finish().merge(consume);
    std::uint64_t records = 0;
    while (merge.next()) ++records;
    return std::to_string(records) + " records";
  } catch (const Error& error) {
    CHECK(error.kind() == ErrorKind::corrupt);
    return error.what();
  }
}

bool has(const std::string& text, std::string_view word) {
  return text.find(word) != std::string::npos;
}

}  // namespace

TEST_CASE("no block of a run can be missing unseen") {
  for (const bool consume : {false, true}) {
    for (const std::size_t which : {0, 1, 5, 8, 9}) {
      const TemporaryDirectory directory;
      ScratchStore store(directory.path() / "store", 0);
      ExternalSorter set(store, "set", kKeyBytes, {});
      fill(set);
      const ScratchTable table = store.table("set");
      const std::vector<Bytes> keys = block_keys(store, table);
      REQUIRE(keys.size() == 10);
      const std::vector<Bytes> gone = {keys[which]};
      store.erase(table, gone);
      CHECK(has(end_of_walk(set, consume), "a block of a run is missing"));
    }
  }
}

TEST_CASE("a run of which nothing is left is missed") {
  const TemporaryDirectory directory;
  ScratchStore store(directory.path() / "store", 0);
  ExternalSorter set(store, "set", kKeyBytes, {});
  fill(set);
  CHECK(end_of_walk(set, false) == "100 records");
  const ScratchTable table = store.table("set");
  store.erase(table, block_keys(store, table));
  CHECK(has(end_of_walk(set, false), "a block of a run is missing"));
}

TEST_CASE("blocks are counted over a checkpoint, too") {
  const TemporaryDirectory directory;
  const fs::path path = directory.path() / "store";
  {
    ScratchStore store(path, 0);
    ExternalSorter set(store, "set", kKeyBytes, {});
    fill(set);
    const ScratchTable table = store.table("set");
    set.flush();
    store.save("state", saved_state(set));
    store.erase(table, std::vector<Bytes>{block_keys(store, table).back()});
    store.checkpoint();
  }
  ScratchStore store(path, 0, ScratchStore::Begin::at_checkpoint);
  ExternalSorter set(store, "set", kKeyBytes, {});
  Bytes saved;
  store.load("state",
             [&](ByteView piece) { saved.insert(saved.end(), piece.begin(), piece.end()); });
  load_state(set, "state", saved);
  CHECK(has(end_of_walk(set, true), "a block of a run is missing"));
}

TEST_CASE("a value under another key is none") {
  const TemporaryDirectory directory;
  const fs::path path = directory.path() / "store";
  const std::string name = "needle of a key";
  const Bytes key(name.begin(), name.end());
  {
    ScratchStore store(path, 0);
    const std::vector<ScratchStore::Put> puts = {{key, Bytes(100, 7)}};
    store.append(store.table("table"), puts);
    store.checkpoint();
  }
  const auto look = [&] {
    ScratchStore store(path, 0, ScratchStore::Begin::at_checkpoint);
    Bytes found = {'n'};
    Bytes value;
    const bool is_there = store.seek(store.table("table"), found, Bytes{'n'}, value);
    return is_there && found == key && value == Bytes(100, 7);
  };
  CHECK(look());
  std::string data = file_text(path / "data.mdb");
  const std::size_t at = data.find(name);
  REQUIRE(at != std::string::npos);
  for (std::size_t i = at; i != std::string::npos; i = data.find(name, i + 1)) data[i + 3] = 'x';
  write_file(path / "data.mdb", data);
  CHECK_THROWS_WITH_AS(look(), doctest::Contains("a value fails its checksum"), Error);
}

TEST_CASE("pages that are none are damage, not a failed read") {
  const TemporaryDirectory directory;
  const fs::path path = directory.path() / "store";
  {
    ScratchStore store(path, 0);
    ExternalSorter set(store, "set", kKeyBytes, {});
    fill(set);
    store.checkpoint();
  }
  {
    // All but the roots.
    const auto size = static_cast<std::size_t>(fs::file_size(path / "data.mdb"));
    std::fstream data(path / "data.mdb", std::ios::binary | std::ios::in | std::ios::out);
    data.seekp(2 * 4096);
    data << std::string(size - 2 * 4096, '\0');
  }
  try {
    ScratchStore store(path, 0, ScratchStore::Begin::at_checkpoint);
    store.table("set");
    FAIL("nothing was noticed");
  } catch (const Error& error) {
    CHECK(error.kind() == ErrorKind::corrupt);
    CHECK(has(error.what(), "something else has written there"));
  }
}

TEST_CASE("saved bytes of any size come back, and none of their pieces can be missing unseen") {
  constexpr std::size_t kPiece = (std::size_t{1} << 20) - 64;
  const TemporaryDirectory directory;
  ScratchStore store(directory.path() / "store", 0);
  const ScratchTable table = store.table("saved");
  for (const std::size_t size : {std::size_t{0}, kPiece - 1, kPiece, 2 * kPiece, 3 * kPiece + 5}) {
    store.save("name", Bytes(size, 3));
    const auto load = [&] {
      Bytes all;
      store.load("name", [&](ByteView p) { all.insert(all.end(), p.begin(), p.end()); });
      return all;
    };
    CHECK(load() == Bytes(size, 3));
    const std::vector<Bytes> keys = block_keys(store, table);
    for (std::size_t i = 0; keys.size() > 1 && i < keys.size(); ++i) {
      store.save("name", Bytes(size, 3));
      store.erase(table, std::vector<Bytes>{keys[i]});
      CHECK_THROWS_WITH_AS(load(), doctest::Contains("a piece of name is missing"), Error);
    }
    store.save("name", {});
  }
}
