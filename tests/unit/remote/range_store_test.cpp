#include "remote/range_store.hpp"

#include <doctest/doctest.h>

#include <numeric>

using namespace spillway;

namespace {

// Byte i of the file is i.
Bytes bytes_at(std::uint64_t offset, std::size_t size) {
  Bytes bytes(size);
  std::iota(bytes.begin(), bytes.end(), static_cast<std::uint8_t>(offset));
  return bytes;
}

bool holds(RangeStore& store, std::uint64_t offset, std::size_t size) {
  Bytes out(size);
  return store.copy(offset, out) && out == bytes_at(offset, size);
}

}  // namespace

TEST_CASE("range store: what is there is copied, over the bounds of what was put") {
  RangeStore store(1 << 20);
  CHECK_FALSE(holds(store, 0, 1));
  CHECK(holds(store, 7, 0));
  store.put(10, bytes_at(10, 10));
  store.put(20, bytes_at(20, 10));
  store.put(40, bytes_at(40, 10));
  CHECK(holds(store, 12, 15));
  CHECK_FALSE(holds(store, 12, 20));
  CHECK_FALSE(holds(store, 9, 2));
  CHECK(store.missing({0, 60}) == std::vector<ByteRange>{{0, 10}, {30, 40}, {50, 60}});
  CHECK(store.missing({12, 28}).empty());
  store.put(5, bytes_at(5, 50));
  CHECK(holds(store, 5, 50));
  CHECK(store.missing({0, 60}) == std::vector<ByteRange>{{0, 5}, {55, 60}});
}

TEST_CASE("range store: the least recently used goes, what was put last stays") {
  RangeStore store(3000);
  for (const std::uint64_t offset : {0, 1000, 2000}) store.put(offset, bytes_at(offset, 700));
  CHECK(holds(store, 0, 700));
  store.put(5000, bytes_at(5000, 700));
  CHECK(holds(store, 0, 700));
  CHECK_FALSE(holds(store, 1000, 700));
  CHECK(store.used_bytes() <= 3000);
  store.put(10000, bytes_at(10000, 5000));
  CHECK(holds(store, 10000, 5000));
  CHECK_FALSE(holds(store, 0, 700));
}
