#include "run/file_system.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <string>
#include <vector>

#include "spillway/error.hpp"
#include "unit/temporary_directory.hpp"

namespace spillway {
namespace {

using Kind = FileSystem::Kind;

TEST_CASE("file system: told by the number that statfs gives") {
  CHECK(file_system_of_type(0x6969).name == "NFS");
  CHECK(file_system_of_type(0x0bd00bd0).name == "Lustre");
  for (const std::uint64_t type : {0x6969ULL, 0xff534d42ULL, 0x65735546ULL, 0x00c36400ULL}) {
    CHECK(file_system_of_type(type).kind == Kind::network);
  }
  CHECK(file_system_of_type(0x01021994).kind == Kind::memory);
  CHECK(file_system_of_type(0xef53).kind == Kind::local);  // ext4
  CHECK(file_system_of_type(1).kind == Kind::local);
}

TEST_CASE("file system: of a directory that is there") {
  const TemporaryDirectory directory;
  const FileSystem system = file_system_of(directory.path());
  CHECK(system.total_bytes > 0);
  CHECK(system.free_bytes <= system.total_bytes);
  CHECK_THROWS_AS(file_system_of(directory.path() / "none"), Error);
  if (std::filesystem::exists("/dev/shm")) CHECK(file_system_of("/dev/shm").name == "tmpfs");
}

TEST_CASE("file system: scratch on a network is refused, or warned of if it has to be") {
  std::vector<std::string> warnings;
  const auto warn = [&](const std::string& text) { warnings.push_back(text); };
  for (const Kind kind : {Kind::local, Kind::memory}) {
    CHECK_NOTHROW(check_scratch_file_system("/s", {kind, "x", 0, 0}, false, warn));
  }
  const FileSystem nfs{Kind::network, "NFS", 0, 0};
  try {
    check_scratch_file_system("/home/s", nfs, false, warn);
    FAIL("took NFS");
  } catch (const Error& error) {
    CHECK(error.kind() == ErrorKind::usage);
    const std::string text = error.what();
    CHECK(text.starts_with("/home/s: the scratch directory is on NFS"));
    for (const char* way_out : {"--scratch-dir", "$SLURM_TMPDIR", "$TMPDIR", "--force-scratch"}) {
      CHECK(text.find(way_out) != std::string::npos);
    }
  }
  CHECK(warnings.empty());
  check_scratch_file_system("/home/s", nfs, true, warn);
  REQUIRE(warnings.size() == 1);
  CHECK(warnings[0].starts_with("/home/s: the scratch directory is on NFS"));
}

TEST_CASE("file system: the reserve is a hundredth, and not much") {
  CHECK(disk_reserve_bytes({Kind::local, "", 0, std::uint64_t{1} << 40}) == 256 << 20);
  CHECK(disk_reserve_bytes({Kind::local, "", 0, 100 << 20}) == 1 << 20);
  CHECK(disk_reserve_bytes({Kind::local, "", 0, 0}) == 0);
}

TEST_CASE("file system: nearly full for a large run, not for a small one") {
  constexpr std::uint64_t kMebibyte = 1 << 20;
  FileSystem system{Kind::local, "", 300 * kMebibyte, 1000 * 1024 * kMebibyte};
  CHECK_FALSE(is_nearly_full(system, 900 * 1024 * kMebibyte));
  system.free_bytes = 200 * kMebibyte;
  CHECK(is_nearly_full(system, 900 * 1024 * kMebibyte));
  CHECK_FALSE(is_nearly_full(system, 20 * kMebibyte));
  system = {Kind::local, "", 0, 0};  // one that does not tell
  CHECK_FALSE(is_nearly_full(system, 900 * 1024 * kMebibyte));
}

}  // namespace
}  // namespace spillway
