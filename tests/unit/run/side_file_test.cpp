#include "run/side_file.hpp"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <string>

#include "spillway/error.hpp"
#include "unit/temporary_directory.hpp"

namespace spillway {
namespace {

namespace fs = std::filesystem;

TEST_CASE("side file: appended to, or replaced") {
  const TemporaryDirectory directory;
  const fs::path path = directory.path() / "file";
  write_file(path, "old\n");
  {
    SideFile file;
    CHECK_FALSE(file.is_open());
    CHECK(file.write("into nothing").empty());
    file.open(path, SideFile::Mode::append, "--log-json");
    CHECK(file.write("one\n").empty());
    CHECK(file.write("two\n").empty());
  }
  CHECK(file_text(path) == "old\none\ntwo\n");
  SideFile file;
  file.open(path, SideFile::Mode::replace, "--stats");
  CHECK(file_text(path).empty());
  CHECK(file.write("new\n").empty());
  CHECK(file_text(path) == "new\n");
}

TEST_CASE("side file: what cannot be opened is an error, what cannot be written a warning") {
  const TemporaryDirectory directory;
  const fs::path path = directory.path() / "no" / "file";
  SideFile file;
  CHECK_THROWS_WITH_AS(
      file.open(path, SideFile::Mode::append, "--log-json"),
      (path.string() + ": cannot open (--log-json): No such file or directory").c_str(), Error);
  file.open("/dev/full", SideFile::Mode::append, "--log-json");
  CHECK(file.write("x") ==
        "/dev/full: write failed: No space left on device; nothing more is written to it");
  CHECK_FALSE(file.is_open());
  CHECK(file.write("x").empty());
}

TEST_CASE("side file: what another run has written meanwhile is replaced, not written over") {
  const TemporaryDirectory directory;
  const fs::path path = directory.path() / "file";
  SideFile first;
  SideFile second;
  first.open(path, SideFile::Mode::replace, "--stats");
  second.open(path, SideFile::Mode::replace, "--stats");
  CHECK(first.write("the longer one\n").empty());
  CHECK(second.write("short\n").empty());
  CHECK(file_text(path) == "short\n");
}

TEST_CASE("side file: links lead to what is written, and a descriptor goes on where it stands") {
  const TemporaryDirectory directory;
  const fs::path path = directory.path() / "file";
  fs::create_symlink("file", directory.path() / "link");
  {
    SideFile file;
    file.open(directory.path() / "link", SideFile::Mode::replace, "--stats");
    CHECK(file.write("one\n").empty());
  }
  CHECK(fs::is_symlink(directory.path() / "link"));
  const int given = ::open(path.c_str(), O_WRONLY | O_APPEND);
  REQUIRE(given >= 0);
  for (const SideFile::Mode mode : {SideFile::Mode::append, SideFile::Mode::replace}) {
    SideFile file;
    file.open("/dev/fd/" + std::to_string(given), mode, "--stats");
    CHECK(file.write("more\n").empty());
  }
  ::close(given);
  CHECK(file_text(path) == "one\nmore\nmore\n");
}

TEST_CASE("side file: a pipe without a reader does not make the run wait") {
  const TemporaryDirectory directory;
  const fs::path path = directory.path() / "pipe";
  REQUIRE(::mkfifo(path.c_str(), 0600) == 0);
  SideFile file;
  CHECK_THROWS_AS(file.open(path, SideFile::Mode::append, "--log-json"), Error);
}

}  // namespace
}  // namespace spillway
