#include "scratch/store.hpp"

#include <doctest/doctest.h>
#include <sys/resource.h>

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

TEST_CASE("a store that cannot be opened leaves no directory") {
  const TemporaryDirectory directory;
  const auto path = directory.path() / "store";
  CHECK(kind_of_error([&] {
          const NoMoreFiles limit;
          const ScratchStore store(path, 0);
        }) == ErrorKind::io);
  CHECK_FALSE(std::filesystem::exists(path));
}
