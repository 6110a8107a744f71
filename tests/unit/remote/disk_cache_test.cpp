#include "remote/disk_cache.hpp"

#include <doctest/doctest.h>

#include "spillway/error.hpp"
#include "unit/temporary_directory.hpp"

using namespace spillway;

namespace {

constexpr std::uint64_t kRoom = 1 << 20;
const ObjectVersion kVersion{1000, "\"1\"", ""};

}  // namespace

TEST_CASE("disk cache: what was put is found by the next, for the same version alone") {
  const TemporaryDirectory directory;
  const auto path = directory.path() / "c";
  const Bytes bytes = {1, 2, 3};
  {
    DiskCache cache(path, kRoom, "http://h/a");
    CHECK_FALSE(cache.known_version());
    cache.use(kVersion);
    cache.put(10, bytes);
    CHECK(cache.find({0, 100}).size() == 1);
  }
  DiskCache again(path, kRoom, "http://h/a");
  CHECK(again.known_version() == kVersion);
  again.use(kVersion);
  const auto found = again.find({12, 13});
  REQUIRE(found.size() == 1);
  CHECK(found[0].offset == 10);
  CHECK(found[0].bytes == bytes);
  CHECK(again.find({13, 20}).empty());
  DiskCache other(path, kRoom, "http://h/b");
  CHECK_FALSE(other.known_version());
  DiskCache newer(path, kRoom, "http://h/a");
  newer.use({1000, "\"2\"", ""});
  CHECK(newer.find({0, 100}).empty());
}

TEST_CASE("disk cache: versions that nothing tells apart are not kept") {
  const TemporaryDirectory directory;
  DiskCache cache(directory.path() / "c", kRoom, "http://h/a");
  cache.use({1000, "", ""});
  cache.put(0, Bytes{1});
  CHECK(cache.find({0, 1}).empty());
}

TEST_CASE("disk cache: the least recently used goes") {
  const TemporaryDirectory directory;
  const auto path = directory.path() / "c";
  const Bytes bytes(1000);
  {
    DiskCache cache(path, 2500, "http://h/a");
    cache.use(kVersion);
    for (const std::uint64_t offset : {0, 1000, 2000, 3000}) cache.put(offset, bytes);
  }
  DiskCache cache(path, 2500, "http://h/a");
  cache.use(kVersion);
  CHECK(cache.find({0, 4000}).size() == 2);
}

TEST_CASE("disk cache: a directory that cannot be is an error") {
  CHECK_THROWS_AS(DiskCache("/proc/none/c", kRoom, "http://h/a"), Error);
}
