// Going back to a checkpoint: whatever was written after it, whatever was erased.
#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <random>
#include <string>
#include <utility>

#include "scratch/external_sort.hpp"
#include "temporary_directory.hpp"

using namespace spillway;

namespace {

namespace fs = std::filesystem;
using Record = std::pair<Bytes, Bytes>;

constexpr std::size_t kKeyBytes = 12;

Record random_record(std::mt19937_64& random, std::uint32_t unique, std::size_t longest) {
  Bytes key(kKeyBytes);
  put_big_endian(key.data(), random() % 64);
  put_big_endian(key.data() + 8, unique);
  Bytes payload(random() % (longest + 1));
  for (auto& b : payload) b = static_cast<std::uint8_t>(random());
  return {key, payload};
}

Record record_of(const MergeReader& merge) {
  return {Bytes(merge.key().begin(), merge.key().end()),
          Bytes(merge.payload().begin(), merge.payload().end())};
}

/// As a process that is killed leaves it.
fs::path copy_of(const fs::path& store, const fs::path& to) {
  fs::remove_all(to);
  fs::copy(store, to);
  return to;
}

/// Writes a lot and erases it, so that every page that may be reused is.
void churn(ScratchStore& store) {
  ExternalSorter set(store, "churn", kKeyBytes, {.fan_in = 4});
  std::mt19937_64 random(9);
  for (int round = 0; round < 3; ++round) {
    SortWriter builder(set, 1 << 16);
    for (std::uint32_t i = 0; i < 300; ++i) {
      const Record record = random_record(random, i, 3000);
      builder.add(record.first, record.second);
    }
    std::move(builder).finish();
    MergeReader merge = std::move(set).finish().merge(true);
    while (merge.next()) {
    }
  }
}

/// Saves the set at every `every`-th safepoint, or only at that.
class SavePoint final : public Safepoint {
 public:
  SavePoint(ScratchStore& store, ExternalSorter& set, unsigned every, bool once)
      : store_(store), set_(set), every_(every), once_(once) {}
  void reach() override { ++reached_; }
  bool due() const override { return once_ ? reached_ == every_ : reached_ % every_ == 0; }
  void write() override {
    set_.flush();
    store_.save("set", saved_state(set_));
    store_.checkpoint();
    ++written_;
  }
  unsigned written() const { return written_; }

 private:
  ScratchStore& store_;
  ExternalSorter& set_;
  unsigned every_;
  bool once_;
  unsigned reached_ = 0;
  unsigned written_ = 0;
};

/// A set and a walk over it.
struct Walked {
  ExternalSorter& set;
  MergeReader& walk;

  template <typename Ar>
  void state(Ar& ar) {
    ar(set, walk);
  }
};

Bytes load_all(const ScratchStore& store, const std::string& name) {
  Bytes all;
  CHECK(
      store.load(name, [&](ByteView piece) { all.insert(all.end(), piece.begin(), piece.end()); }));
  CHECK(store.load(name) == all);
  return all;
}

}  // namespace

TEST_CASE("saved bytes come back as they were saved last, of any size") {
  const TemporaryDirectory directory;
  ScratchStore store(directory.path() / "store", 0);
  CHECK_FALSE(store.load("none", [](ByteView) {}));
  CHECK_FALSE(store.load("none"));
  std::mt19937_64 random(1);
  for (const std::size_t size : {5u << 20, 0u, 3u, 1u << 20, 17u}) {
    Bytes bytes(size);
    for (auto& b : bytes) b = static_cast<std::uint8_t>(random());
    store.save("name", bytes);
    store.save("name of another", Bytes(7));
    CHECK(load_all(store, "name") == bytes);
    CHECK(load_all(store, "name of another") == Bytes(7));
  }
}

TEST_CASE("a store goes back to its checkpoint, whatever came behind it") {
  for (const std::size_t longest : {40u, 5000u, 100000u}) {
    for (const bool consume : {false, true}) {
      for (const std::size_t kept : {std::size_t{0}, std::size_t{1} << 20}) {
        CAPTURE(longest);
        CAPTURE(consume);
        CAPTURE(kept);
        const TemporaryDirectory directory;
        const fs::path path = directory.path() / "store";
        const fs::path copy = directory.path() / "copy";
        const ExternalSorter::Limits limits{.fan_in = 4, .keep_in_memory = kept};
        ScratchStore store(path, 0);
        ExternalSorter set(store, "records", kKeyBytes, limits);
        std::mt19937_64 random(longest + kept);
        std::vector<Record> expected;
        SortWriter first(set, 1 << 18);
        SortWriter second(set, 1 << 18);
        for (std::uint32_t i = 0; i < 200; ++i) {
          expected.push_back(random_record(random, i, longest));
          (i % 3 == 0 ? first : second).add(expected.back().first, expected.back().second);
        }
        std::move(first).finish();
        std::move(second).finish();
        std::sort(expected.begin(), expected.end());

        MergeReader merge = std::move(set).finish().merge(consume);
        const std::size_t steps = random() % 200;
        for (std::size_t i = 0; i < steps; ++i) {
          REQUIRE(merge.next());
          CHECK(record_of(merge) == expected[i]);
        }
        merge.flush();
        set.flush();
        Walked walked{set, merge};
        store.save("state", saved_state(walked));
        store.checkpoint();
        const fs::path early = copy_of(path, directory.path() / "early");
        // The current record comes again, if there was one.
        const std::size_t from = steps == 0 ? 0 : steps - 1;
        for (std::size_t i = steps; i < steps + 20 && i < expected.size(); ++i) merge.next();
        churn(store);
        copy_of(path, copy);
        CHECK(ScratchStore::has_checkpoint(copy));
        for (const fs::path& where : {early, copy}) {
          ScratchStore resumed(where, 0, ScratchStore::Begin::at_checkpoint);
          const Bytes saved = load_all(resumed, "state");
          StateLoader loader("state", saved);
          ExternalSorter again(resumed, "records", kKeyBytes, limits);
          loader(again);
          CHECK(again.records() == expected.size());
          MergeReader rest = std::move(again).finish().resume(consume);
          loader(rest);
          loader.finish();
          for (std::size_t i = from; i < expected.size(); ++i) {
            REQUIRE(rest.next());
            CHECK(record_of(rest) == expected[i]);
          }
          CHECK_FALSE(rest.next());
          churn(resumed);
        }
      }
    }
  }
}

TEST_CASE("merging down goes on where a checkpoint broke it off") {
  std::size_t taken = 0;
  for (unsigned after = 1; after < 3000; after = after * 3 / 2 + 1) {
    CAPTURE(after);
    const TemporaryDirectory directory;
    const fs::path path = directory.path() / "store";
    const ExternalSorter::Limits limits{.fan_in = 3};
    ScratchStore store(path, 0);
    ExternalSorter set(store, "records", kKeyBytes, limits);
    std::mt19937_64 random(after);
    std::vector<Record> expected;
    SortWriter builder(set, 1 << 18);
    for (std::uint32_t i = 0; i < 2000; ++i) {
      expected.push_back(random_record(random, i, 3000));
      builder.add(expected.back().first, expected.back().second);
    }
    std::move(builder).finish();
    std::sort(expected.begin(), expected.end());
    SavePoint safepoint(store, set, after, true);
    MergeReader merge = std::move(set).finish().merge(true, &safepoint);
    if (safepoint.written() == 0) continue;
    ++taken;
    while (merge.next()) {
    }
    churn(store);
    ScratchStore resumed(copy_of(path, directory.path() / "copy"), 0,
                         ScratchStore::Begin::at_checkpoint);
    const Bytes saved = load_all(resumed, "set");
    ExternalSorter again(resumed, "records", kKeyBytes, limits);
    load_state(again, "set", saved);
    MergeReader all = std::move(again).finish().merge(true);
    for (const Record& record : expected) {
      REQUIRE(all.next());
      REQUIRE(record_of(all) == record);
    }
    CHECK_FALSE(all.next());
  }
  CHECK(taken > 3);
}

TEST_CASE("checkpoints while runs are merged down, with a run that waits in memory") {
  const TemporaryDirectory directory;
  ScratchStore store(directory.path() / "store", 0);
  ExternalSorter set(store, "records", kKeyBytes, {.fan_in = 3, .keep_in_memory = 1 << 20});
  std::mt19937_64 random(3);
  std::vector<Record> expected;
  SortWriter large(set, 1 << 17);
  SortWriter small(set, 1 << 17);
  for (std::uint32_t i = 0; i < 2000; ++i) {
    expected.push_back(random_record(random, i, 3000));
    (i < 10 ? small : large).add(expected.back().first, expected.back().second);
  }
  std::move(large).finish();
  std::move(small).finish();
  std::sort(expected.begin(), expected.end());
  SavePoint safepoint(store, set, 50, false);
  MergeReader merge = std::move(set).finish().merge(true, &safepoint);
  CHECK(safepoint.written() > 2);
  for (const Record& record : expected) {
    REQUIRE(merge.next());
    REQUIRE(record_of(merge) == record);
  }
  CHECK_FALSE(merge.next());
}

TEST_CASE(
    "a store that was gone back to can be gone back to again, whatever was written meanwhile") {
  const TemporaryDirectory directory;
  const fs::path path = directory.path() / "store";
  std::mt19937_64 random(4);
  Bytes first(3 << 20);
  for (auto& byte : first) byte = static_cast<std::uint8_t>(random());
  {
    ScratchStore store(path, 0);
    store.save("a", first);
    store.checkpoint();
    store.save("a", Bytes(1 << 20));
  }
  for (int round = 0; round < 3; ++round) {
    // Ends without a checkpoint of its own, as if killed.
    ScratchStore store(path, 0, ScratchStore::Begin::at_checkpoint);
    CHECK(load_all(store, "a") == first);
    for (int i = 0; i < 8; ++i) {
      store.save("a", Bytes(2 << 20, static_cast<std::uint8_t>(i)));
      store.save("b", Bytes(1 << 20));
    }
    churn(store);
  }
}

TEST_CASE("what is no checkpoint any more is said to be none") {
  const TemporaryDirectory directory;
  const fs::path path = directory.path() / "store";
  const fs::path copy = directory.path() / "copy";
  ScratchStore store(path, 0);
  store.save("a", Bytes(100000));
  store.checkpoint();
  const auto opens = [&] { ScratchStore(copy, 0, ScratchStore::Begin::at_checkpoint); };
  copy_of(path, copy);
  opens();
  copy_of(path, copy);
  fs::resize_file(copy / "data.mdb", 20000);
  CHECK_THROWS_AS(opens(), Error);
  copy_of(path, copy);
  fs::resize_file(copy / "checkpoint", fs::file_size(copy / "checkpoint") - 1);
  CHECK_THROWS_AS(opens(), Error);
  for (const std::size_t at : {0u, 9u, 20u, 5000u}) {
    copy_of(path, copy);
    std::fstream file(copy / "checkpoint", std::ios::in | std::ios::out | std::ios::binary);
    file.seekg(static_cast<std::streamoff>(at));
    const char byte = static_cast<char>(file.get() ^ 4);
    file.seekp(static_cast<std::streamoff>(at));
    file.put(byte);
    file.close();
    CHECK_THROWS_AS(opens(), Error);
  }
  ScratchStore::forget_checkpoint(path);
  CHECK_FALSE(ScratchStore::has_checkpoint(path));
}

TEST_CASE("a run that goes back to a checkpoint leaves it as it is, until its own first one") {
  const TemporaryDirectory directory;
  const fs::path path = directory.path() / "store";
  Bytes value(300000);
  std::mt19937_64 random(3);
  for (auto& b : value) b = static_cast<std::uint8_t>(random());
  {
    ScratchStore store(path, 0);
    churn(store);
    store.save("a", value);
    store.checkpoint();
  }
  for (int run = 0; run < 3; ++run) {
    ScratchStore store(path, 0, ScratchStore::Begin::at_checkpoint);
    CHECK(load_all(store, "a") == value);
    store.save("a", Bytes(400000));
    churn(store);
    const fs::path killed = copy_of(path, directory.path() / "killed");
    ScratchStore resumed(killed, 0, ScratchStore::Begin::at_checkpoint);
    REQUIRE(load_all(resumed, "a") == value);
  }
}
