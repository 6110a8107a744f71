#include "run/scratch_name.hpp"

#include <doctest/doctest.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <string>

#include "spillway/error.hpp"
#include "unit/temporary_directory.hpp"

namespace spillway {
namespace {

namespace fs = std::filesystem;

TEST_CASE("scratch name: one output, one name, however it is spelled") {
  const TemporaryDirectory directory;
  fs::create_directory(directory.path() / "real");
  fs::create_directory_symlink("real", directory.path() / "link");
  const fs::path name = scratch_directory_of("/scratch", directory.path() / "real" / "x.agc");
  CHECK(name.parent_path() == "/scratch");
  CHECK(name.filename().string().starts_with("spillway-scratch.x.agc."));
  CHECK(name.filename().string().size() == std::string("spillway-scratch.x.agc.").size() + 16);
  for (const char* spelled : {"real/./x.agc", "real/../real/x.agc", "link/x.agc"}) {
    CHECK(scratch_directory_of("/scratch", directory.path() / spelled) == name);
  }
  CHECK(scratch_directory_of("/scratch", directory.path() / "x.agc") != name);
  CHECK(scratch_directory_of("/scratch", directory.path() / "real" / "y.agc") != name);
}

TEST_CASE("scratch name: relative to the working directory, which need not be named") {
  const fs::path here = fs::current_path();
  CHECK(scratch_directory_of("s", "x.agc") == scratch_directory_of("s", here / "x.agc"));
  CHECK(scratch_directory_of("s", "./x.agc") == scratch_directory_of("s", "x.agc"));
  CHECK(absolute_output("not/there/x.agc") == fs::canonical(here) / "not/there/x.agc");
}

TEST_CASE("scratch name: fits a file name whatever the output is called") {
  const std::string longest(247, 'x');
  const fs::path a = scratch_directory_of("s", longest);
  const fs::path b = scratch_directory_of("s", longest.substr(1));
  CHECK(a.filename().string().size() <= 255);
  CHECK(a != b);
}

TEST_CASE("scratch name: standard output goes by the process") {
  CHECK(scratch_directory_of("s", "") ==
        fs::path("s/spillway-scratch.stdout." + std::to_string(::getpid())));
}

TEST_CASE("scratch name: samples from memory lie in directories that go by the process") {
  const std::string process = std::to_string(::getpid());
  CHECK(writer_directory_of("s", 0) == fs::path("s/spillway-scratch.writer." + process));
  CHECK(writer_directory_of("s", 3) == fs::path("s/spillway-scratch.writer." + process + ".3"));
  CHECK(is_scratch_name(writer_directory_of("s", 3).filename().string()));
  CHECK_FALSE(is_scratch_name("spillway-scratch.writer."));
  CHECK_FALSE(is_writer_name("spillway-scratch.stdout.12"));
  CHECK(writer_file(17) == "17.fa.zst");
  CHECK(is_writer_file("17.fa.zst"));
}

TEST_CASE("scratch name: further runs of a process to standard output have numbers") {
  const fs::path second = scratch_directory_of("s", "", 1);
  CHECK(second == scratch_directory_of("s", "").string() + ".1");
  CHECK(is_scratch_name(second.filename().string()));
  CHECK(is_scratch_name("spillway-scratch.stdout.12"));
  for (const char* name : {"stdout.", "stdout.1.", "stdout.1.2.3", "stdout..1", "stdout.1.x"}) {
    CAPTURE(name);
    CHECK_FALSE(is_scratch_name(std::string(kScratchPrefix) + name));
  }
}

TEST_CASE("scratch name: the lock is removed last") {
  CHECK(kScratchFiles.back() == "lock");
  CHECK(std::ranges::count(kScratchFiles, "data.mdb") == 1);
}

TEST_CASE("scratch name: only a directory of one's own is one") {
  const TemporaryDirectory directory;
  CHECK_NOTHROW(check_own_directory(directory.path()));
  fs::create_directory_symlink(directory.path(), directory.path() / "link");
  std::ofstream(directory.path() / "file") << "x";
  CHECK_THROWS_AS(check_own_directory(directory.path() / "link"), Error);
  CHECK_THROWS_AS(check_own_directory(directory.path() / "file"), Error);
  CHECK_THROWS_AS(check_own_directory(directory.path() / "nothing"), Error);
  if (::geteuid() == 0) {
    const fs::path other = directory.path() / "other";
    fs::create_directory(other);
    REQUIRE(::chown(other.c_str(), 65534, 65534) == 0);
    CHECK_THROWS_AS(check_own_directory(other), Error);
  }
}

}  // namespace
}  // namespace spillway
