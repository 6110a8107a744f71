#include "remote/disk_cache.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <fstream>
#include <vector>

#include "spillway/error.hpp"
#include "unit/temporary_directory.hpp"

using namespace spillway;

namespace {

constexpr std::uint64_t kRoom = 1 << 20;
const ObjectVersion kVersion{1000, "\"1\"", ""};

void make_old_file(const std::filesystem::path& path) {
  std::filesystem::create_directories(path.parent_path());
  std::ofstream(path) << std::string(100, 'x');
  const auto now = std::filesystem::file_time_type::clock::now();
  std::filesystem::last_write_time(path, now - std::chrono::hours(48));
}

std::vector<std::filesystem::path> folders_in(const std::filesystem::path& path) {
  std::vector<std::filesystem::path> folders;
  for (const auto& entry : std::filesystem::directory_iterator(path)) {
    if (entry.is_directory()) folders.push_back(entry.path());
  }
  return folders;
}

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
  for (const char* date : {"", "Tue, 01 Dec 2026 00:00:00 GMT"}) {
    cache.use({1000, "", date});
    cache.put(0, Bytes{1});
    CHECK(cache.find({0, 1}).empty());
    CHECK_FALSE(cache.known_version());
  }
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

TEST_CASE("disk cache: a version that is damaged on disk is not known") {
  const TemporaryDirectory directory;
  const auto path = directory.path() / "c";
  DiskCache cache(path, kRoom, "http://h/a");
  cache.use(kVersion);
  REQUIRE(folders_in(path).size() == 1);
  const auto file = folders_in(path).front() / "version";
  for (const char* text : {"", "\n", "1001\n\"1\"\n\n", "1000\n\"2\"\n\n0123456789abcdef\n"}) {
    std::ofstream(file) << text;
    CHECK_FALSE(cache.known_version());
  }
}

TEST_CASE("disk cache: files of others in its directory stay") {
  const TemporaryDirectory directory;
  const auto path = directory.path() / "c";
  const std::string sixteen = "0123456789abcdef";
  const std::string stretch = "0000000000000000-0000000000000064";
  {
    DiskCache cache(path, kRoom, "http://h/a");
    cache.use(kVersion);
    cache.put(0, Bytes(1000));
  }
  REQUIRE(folders_in(path).size() == 1);
  const auto object = folders_in(path).front();
  REQUIRE(folders_in(object).size() == 1);
  const auto version = folders_in(object).front();
  std::vector<std::filesystem::path> foreign;
  for (const auto& folder : {path, path / "data", path / "data" / sixteen, object, version}) {
    for (const std::string& name : {std::string("x.agc.partial"), std::string("2023-2024"),
                                    "x.agc." + sixteen + ".partial", "a-" + sixteen}) {
      foreign.push_back(folder / name);
    }
  }
  for (const auto& folder : {path, path / "data", object}) foreign.push_back(folder / stretch);
  for (const auto& file : foreign) make_old_file(file);
  std::filesystem::create_directory_symlink(path / "data", path / (sixteen + sixteen));
  const std::vector<std::filesystem::path> own = {version / stretch,
                                                  version / (stretch + "." + sixteen + ".partial"),
                                                  object / ("version." + sixteen + ".partial")};
  for (const auto& file : own) make_old_file(file);

  DiskCache(path, 1, "http://h/a").use(kVersion);
  for (const auto& file : foreign) CHECK_MESSAGE(std::filesystem::exists(file), file);
  for (const auto& file : own) CHECK_MESSAGE(!std::filesystem::exists(file), file);
}

TEST_CASE("disk cache: a directory that cannot be is an error") {
  CHECK_THROWS_AS(DiskCache("/proc/none/c", kRoom, "http://h/a"), Error);
}
