#include "scratch/store.hpp"

#include <doctest/doctest.h>
#include <sys/resource.h>

#include <fstream>
#include <string>
#include <vector>

#include "address_limit.hpp"
#include "temporary_directory.hpp"

using namespace spillway;

namespace {

/// No further file can be opened while this lives.
class NoMoreFiles {
 public:
  NoMoreFiles() {
    ::getrlimit(RLIMIT_NOFILE, &before_);
    rlimit none = before_;
    none.rlim_cur = 0;
    ::setrlimit(RLIMIT_NOFILE, &none);
  }
  ~NoMoreFiles() { ::setrlimit(RLIMIT_NOFILE, &before_); }

 private:
  rlimit before_{};
};

/// The line of /proc/self/maps for the store's file.
std::string map_of(const std::filesystem::path& path) {
  std::ifstream maps("/proc/self/maps");
  for (std::string line; std::getline(maps, line);) {
    if (line.ends_with((path / "data.mdb").string())) return line;
  }
  return {};
}

[[maybe_unused]] std::uint64_t bytes_of(const std::string& map) {
  const std::size_t dash = map.find('-');
  return std::stoull(map.substr(dash + 1), nullptr, 16) - std::stoull(map, nullptr, 16);
}

template <typename Act>
ErrorKind kind_of_error(Act act) {
  try {
    act();
  } catch (const Error& error) {
    return error.kind();
  }
  FAIL("no error");
  return ErrorKind::usage;
}

}  // namespace

TEST_CASE("a quota that does not hold even the tables is an error of resources") {
  const TemporaryDirectory directory;
  const auto path = directory.path() / "store";
  for (const std::uint64_t quota : {1, 4096, 20000}) {
    CHECK(kind_of_error([&] {
            ScratchStore store(path, quota);
            for (char name = 'a'; name < 'p'; ++name) store.table(std::string(1, name));
          }) == ErrorKind::resource);
    CHECK_FALSE(std::filesystem::exists(path));
  }
}

TEST_CASE("the file is mapped once, however much is written, while a checkpoint is pinned") {
  const TemporaryDirectory directory;
  const auto path = directory.path() / "store";
  ScratchStore store(path, 0);
  const ScratchTable table = store.table("t");
  const std::string map = map_of(path);
  CHECK_FALSE(map.empty());
  for (std::uint8_t round = 0; round < 5; ++round) {
    for (std::uint8_t i = 0; i < 40; ++i) {
      store.append(table, std::vector<ScratchStore::Put>{{{round, i}, Bytes(kScratchBlockBytes)}});
    }
    store.checkpoint();
    CHECK(map_of(path) == map);
  }
  CHECK(store.disk_bytes() > 200 * kScratchBlockBytes);
}

#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)  // they map terabytes
TEST_CASE("where the address space is limited, the map takes what is left of it") {
  const TemporaryDirectory directory;
  const auto path = directory.path() / "store";
  const std::uint64_t free = 256 << 20;
  const AddressLimit limit(free);
  SUBCASE("less what the process needs otherwise") {
    const ScratchStore store(path, 0, ScratchStore::Begin::anew, 100 << 20);
    CHECK(bytes_of(map_of(path)) > free / 2);
    CHECK(bytes_of(map_of(path)) <= free - (100 << 20));
  }
  SUBCASE("but a third in any case") {
    const ScratchStore store(path, 0, ScratchStore::Begin::anew, 10 * free);
    CHECK(bytes_of(map_of(path)) > free / 4);
    CHECK(bytes_of(map_of(path)) <= free / 3 + 4096);
  }
  SUBCASE("and a full map is an error of resources that says what limits it") {
    ScratchStore store(path, 0, ScratchStore::Begin::anew, 10 * free);
    const ScratchTable table = store.table("t");
    try {
      for (std::uint8_t i = 0;; ++i) {
        store.append(table, std::vector<ScratchStore::Put>{{{i}, Bytes(1 << 20)}});
      }
    } catch (const Error& error) {
      CHECK(error.kind() == ErrorKind::resource);
      CHECK(std::string(error.what()).find("ulimit -v") != std::string::npos);
    }
  }
}
#endif

TEST_CASE("a store that cannot be opened leaves no directory") {
  const TemporaryDirectory directory;
  const auto path = directory.path() / "store";
  CHECK(kind_of_error([&] {
          const NoMoreFiles limit;
          const ScratchStore store(path, 0);
        }) == ErrorKind::resource);
  CHECK_FALSE(std::filesystem::exists(path));
}
