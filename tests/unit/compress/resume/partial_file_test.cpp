#include "compress/resume/partial_file.hpp"

#include <doctest/doctest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <string>

#include "base/bytes.hpp"
#include "run/run_files.hpp"
#include "spillway/error.hpp"
#include "temporary_directory.hpp"

using namespace spillway;
namespace fs = std::filesystem;

namespace {

constexpr uid_t kNobody = 65534;

class Place {
 public:
  Place() : output(directory_.path() / "a.agc"), partial(partial_of_output(output)) {}

  /// What is in the way; empty: nothing.
  std::string refusal(bool is_left) const {
    try {
      check_partial(partial, output, is_left);
    } catch (const Error& error) {
      CHECK(error.kind() == ErrorKind::io);
      const std::string what = error.what();
      const std::string head = partial.string() + ": is in the way of the new archive: ";
      REQUIRE(what.starts_with(head));
      return what.substr(head.size());
    }
    return "";
  }
  fs::path other() const { return directory_.path() / "other"; }

 private:
  const TemporaryDirectory directory_;

 public:
  const fs::path output;
  const fs::path partial;
};

}  // namespace

TEST_CASE("what a run has left may be overwritten") {
  const Place place;
  CHECK(place.partial == place.output.string() + ".partial");
  CHECK(place.refusal(false).empty());
  write_file(place.partial, "");
  CHECK(place.refusal(false).empty());
  write_file(place.partial, "of a run");
  CHECK(place.refusal(true).empty());
  CHECK(place.refusal(false) ==
        "no run of Spillway is known to have left it (remove it, or --restart overwrites it)");
}

TEST_CASE("what no run can have left is in the way") {
  const Place place;
  write_file(place.other(), "");
  fs::create_symlink("other", place.partial);
  CHECK(place.refusal(true) == "a symbolic link");
  fs::remove(place.partial);
  fs::create_symlink("nothing", place.partial);
  CHECK(place.refusal(true) == "a symbolic link");
  fs::remove(place.partial);
  fs::create_directory(place.partial);
  CHECK(place.refusal(true) == "a directory");
  fs::remove(place.partial);
  REQUIRE(::mkfifo(place.partial.c_str(), 0600) == 0);
  CHECK(place.refusal(true) == "no regular file");
  fs::remove(place.partial);
  fs::create_hard_link(place.other(), place.partial);
  CHECK(place.refusal(true) == "a file that has other names, too (hard links)");
}

TEST_CASE("a file of another user is in the way, unless the output is that user's, too") {
  const Place place;
  write_file(place.partial, "");
  if (::chown(place.partial.c_str(), kNobody, kNobody) != 0) return;  // as another user than root
  CHECK(place.refusal(true) == "a file of another user");
  write_file(place.output, "");
  CHECK(place.refusal(true) == "a file of another user");
  REQUIRE(::chown(place.output.c_str(), kNobody, kNobody) == 0);
  CHECK(place.refusal(true).empty());
}

TEST_CASE("a new one is empty, and nobody reads it who may not read the output") {
  const Place place;
  write_file(place.partial, "of a run");
  REQUIRE(::chmod(place.partial.c_str(), 0666) == 0);
  write_file(place.output, "old");
  REQUIRE(::chmod(place.output.c_str(), 0440) == 0);
  const mode_t umask = ::umask(0);
  File file = create_partial(place.partial, place.output);
  ::umask(umask);
  file.write(Bytes{1});
  struct stat info {};
  REQUIRE(::lstat(place.partial.c_str(), &info) == 0);
  CHECK((info.st_mode & 07777) == 0640);  // its owner has to write
  CHECK(info.st_size == 1);
}
