#include "scratch/external_sort.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <random>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "base/hash.hpp"
#include "temporary_directory.hpp"

using namespace spillway;

namespace {

using Record = std::pair<Bytes, Bytes>;

Record random_record(std::mt19937_64& random, std::uint32_t unique, std::size_t longest) {
  Bytes key(12);
  put_big_endian(key.data(), random() % 64);  // many equal prefixes
  put_big_endian(key.data() + 8, unique);
  Bytes payload(random() % (longest + 1));
  for (auto& b : payload) b = static_cast<std::uint8_t>(random());
  return {key, payload};
}

std::vector<Record> drain(MergeReader merge) {
  std::vector<Record> all;
  while (merge.next()) {
    all.emplace_back(Bytes(merge.key().begin(), merge.key().end()),
                     Bytes(merge.payload().begin(), merge.payload().end()));
  }
  return all;
}

template <typename T>
concept Readable = requires(T set) {
  set.merge(true);
}
|| requires(T set) { set.resume(true); };
template <typename T>
concept Writable = std::is_constructible_v<SortWriter, T, std::size_t>;
template <typename T>
concept Finishable = requires(T set) {
  static_cast<T>(set).finish();
};

// What is written cannot be read, and the other way round.
static_assert(Writable<ExternalSorter&> && !Readable<ExternalSorter&>);
static_assert(Readable<SortedRuns&> && !Writable<SortedRuns&>);
static_assert(!Finishable<ExternalSorter&> && Finishable<ExternalSorter&&>);
static_assert(!Finishable<SortWriter&> && Finishable<SortWriter&&>);

}  // namespace

TEST_CASE("runs come back sorted and whole, whatever the buffer, the fan-in and the record sizes") {
  for (const std::size_t longest : {0u, 40u, 5000u, 300000u}) {
    for (const std::size_t capacity : {1u << 12, 1u << 16, 1u << 22}) {
      if (capacity < longest + 64) continue;
      for (const bool consume : {false, true}) {
        CAPTURE(longest);
        CAPTURE(capacity);
        CAPTURE(consume);
        const TemporaryDirectory directory;
        ScratchStore store(directory.path() / "store", 0);
        ExternalSorter set(store, "records", 12, {.fan_in = 4, .keep_in_memory = 1 << 14});
        std::mt19937_64 random(longest + capacity);
        std::vector<Record> expected;
        SortWriter first(set, capacity);
        SortWriter second(set, capacity);
        for (std::uint32_t i = 0; i < 150; ++i) {
          expected.push_back(random_record(random, i, longest));
          (i % 3 == 0 ? first : second).add(expected.back().first, expected.back().second);
        }
        std::move(first).finish();
        std::move(second).finish();
        std::sort(expected.begin(), expected.end());
        SortedRuns sorted = std::move(set).finish();
        CHECK(sorted.records() == expected.size());
        CHECK(drain(sorted.merge(consume)) == expected);
        if (consume) {
          CHECK(drain(sorted.merge(false)).empty());
        } else {
          CHECK(drain(sorted.merge(true)) == expected);
        }
      }
    }
  }
}

TEST_CASE("a consumed run leaves room for what is written meanwhile") {
  const TemporaryDirectory directory;
  ScratchStore store(directory.path() / "store", 0);
  ExternalSorter in(store, "in", 8, {});
  ExternalSorter out(store, "out", 8, {});
  SortWriter builder(in, 1 << 20);
  Bytes key(8);
  const Bytes payload(1000, 'x');
  for (std::uint64_t i = 0; i < 20000; ++i) {
    put_big_endian(key.data(), mix64(i));
    builder.add(key, payload);
  }
  std::move(builder).finish();
  const auto before = store.disk_bytes();
  SortWriter copy(out, 1 << 20);
  MergeReader merge = std::move(in).finish().merge(true);
  while (merge.next()) copy.add(merge.key(), merge.payload());
  std::move(copy).finish();
  CHECK(out.records() == 20000);
  CHECK(store.disk_bytes() < before + before / 3);
}

TEST_CASE("blocks waste nearly nothing on disk") {
  const TemporaryDirectory directory;
  ScratchStore store(directory.path() / "store", 0);
  ExternalSorter set(store, "records", 36, {});
  SortWriter builder(set, 1 << 22);
  Bytes key(36);
  const Bytes payload(15000, 'x');
  std::uint64_t bytes = 0;
  for (std::uint64_t i = 0; i < 2000; ++i) {
    put_big_endian(key.data(), mix64(i));
    builder.add(key, payload);
    bytes += payload.size();
  }
  std::move(builder).finish();
  CHECK(store.disk_bytes() < bytes * 102 / 100);
}

TEST_CASE("the scratch quota is held and named") {
  const TemporaryDirectory directory;
  ScratchStore store(directory.path() / "store", 1 << 20);
  ExternalSorter set(store, "records", 8, {});
  SortWriter builder(set, 1 << 18);
  Bytes key(8);
  const Bytes payload(1000, 'x');
  const auto fill = [&] {
    for (std::uint64_t i = 0; i < 3000; ++i) {
      put_big_endian(key.data(), i);
      builder.add(key, payload);
    }
  };
  CHECK_THROWS_WITH_AS(fill(), doctest::Contains("--max-scratch"), Error);
}

TEST_CASE("a record beyond the buffer is refused") {
  const TemporaryDirectory directory;
  ScratchStore store(directory.path() / "store", 0);
  ExternalSorter set(store, "records", 8, {});
  SortWriter builder(set, 1 << 12);
  const Bytes key(8);
  CHECK_THROWS_WITH_AS(builder.add(key, Bytes(5000)), doctest::Contains("--memory"), Error);
}

TEST_CASE("the store removes its directory, and only then when it may") {
  const TemporaryDirectory directory;
  const auto path = directory.path() / "store";
  { ScratchStore store(path, 0); }
  CHECK_FALSE(std::filesystem::exists(path));
  {
    ScratchStore store(path, 0);
    store.keep();
  }
  CHECK(std::filesystem::exists(path / "data.mdb"));
  { ScratchStore anew(path, 0); }
  CHECK_FALSE(std::filesystem::exists(path));
  CHECK_THROWS_AS(ScratchStore(path / "none" / "store", 0), Error);
}

TEST_CASE("a run that was sorted elsewhere is merged with those sorted here") {
  const TemporaryDirectory directory;
  ScratchStore store(directory.path() / "store", 0);
  ExternalSorter set(store, "records", 12, {});
  std::mt19937_64 random(7);
  std::vector<Record> here;
  std::vector<Record> elsewhere;
  for (std::uint32_t i = 0; i < 300; ++i) {
    (i % 3 == 0 ? here : elsewhere).push_back(random_record(random, i, 3000));
  }
  SortWriter writer(set, 1 << 16);
  for (const auto& [key, payload] : here) writer.add(key, payload);
  std::move(writer).finish();
  std::ranges::sort(elsewhere);
  const auto add = [&set](const std::vector<Record>& records) {
    set.add_run([&, i = std::size_t{0}](ByteView& key, ByteView& payload) mutable {
      if (i == records.size()) return false;
      key = records[i].first;
      payload = records[i++].second;
      return true;
    });
  };
  add(elsewhere);
  add({});
  std::vector<Record> expected = elsewhere;
  expected.insert(expected.end(), here.begin(), here.end());
  std::ranges::sort(expected);
  CHECK(set.records() == expected.size());
  CHECK(drain(std::move(set).finish().merge(true)) == expected);
}

TEST_CASE("a run that is not sorted is refused") {
  const TemporaryDirectory directory;
  ScratchStore store(directory.path() / "store", 0);
  ExternalSorter set(store, "records", 1, {});
  for (const Bytes& keys : {Bytes{1, 3, 2}, Bytes{1, 1}}) {
    std::size_t i = 0;
    CHECK_THROWS_AS(set.add_run([&](ByteView& key, ByteView& payload) {
      if (i == keys.size()) return false;
      key = ByteView(keys).subspan(i++, 1);
      payload = {};
      return true;
    }),
                    Error);
  }
}
