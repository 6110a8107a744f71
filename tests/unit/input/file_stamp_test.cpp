#include "input/file_stamp.hpp"

#include <doctest/doctest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>

#include "spillway/error.hpp"
#include "unit/temporary_directory.hpp"

namespace spillway {
namespace {

TEST_CASE("a stamp is of a regular file") {
  const TemporaryDirectory directory;
  const std::string path = (directory.path() / "x").string();
  const std::string fifo = (directory.path() / "fifo").string();
  std::ofstream(path) << "abc";
  REQUIRE(::mkfifo(fifo.c_str(), 0600) == 0);
  const auto stamp = stamp_of(path);
  REQUIRE(stamp);
  CHECK(stamp->bytes == 3);
  CHECK(stamp == stamp_of(path));
  CHECK_FALSE(stamp_of(fifo));
  CHECK_FALSE(stamp_of("/dev/null"));
  CHECK_FALSE(stamp_of("-"));
  CHECK_THROWS_WITH_AS(stamp_of(path + "y"),
                       (path + "y: cannot open: No such file or directory").c_str(), Error);
  std::filesystem::create_symlink(path, directory.path() / "link");
  CHECK(stamp_of((directory.path() / "link").string()) == stamp);
}

TEST_CASE("what differs between two stamps") {
  const FileStamp then{1, 2, 3, 4, 5, 6, 7};
  const auto differs = [&](auto change) {
    FileStamp now = then;
    change(now);
    CHECK(now != then);
    return difference(then, now);
  };
  CHECK(differs([](FileStamp& now) { now.inode = 9; }) == "another file has its name now");
  CHECK(differs([](FileStamp& now) { now.device = 9; }) == "another file has its name now");
  CHECK(differs([](FileStamp& now) { now.bytes = 9; }) == "its size was 3 bytes and is 9 now");
  CHECK(differs([](FileStamp& now) { now.modified_seconds = 9; }) == "it was written to");
  CHECK(differs([](FileStamp& now) { now.modified_nanoseconds = 9; }) == "it was written to");
  for (const auto& text : {differs([](FileStamp& now) { now.changed_seconds = 9; }),
                           differs([](FileStamp& now) { now.changed_nanoseconds = 9; })}) {
    CHECK(text.starts_with("it was written to and its time of modification set back, or "));
  }
}

}  // namespace
}  // namespace spillway
