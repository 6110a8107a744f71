#include "base/file_access.hpp"

#include <doctest/doctest.h>
#include <grp.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>
#include <utility>

#include "base/file.hpp"
#include "base/little_endian.hpp"
#include "temporary_directory.hpp"

using namespace spillway;
namespace fs = std::filesystem;

namespace {

constexpr uid_t kNobody = 65534;

class TwoFiles {
 public:
  TwoFiles() : from(directory_.path() / "from"), file_(File::create(directory_.path() / "to")) {
    std::ofstream(from) << "old";
  }

  struct stat given() {
    FileAccess::of(from)->give_to(file_);
    struct stat info {};
    REQUIRE(::fstat(file_.descriptor(), &info) == 0);
    return info;
  }
  File& to() { return file_; }
  const fs::path& directory() const { return directory_.path(); }

 private:
  const TemporaryDirectory directory_;

 public:
  const fs::path from;

 private:
  File file_;
};

/// A POSIX access list that lets a named user read, as the system stores it: version, then tag,
/// permission and id of each entry. Owner rw, user 7 r, group none, mask r, others none.
Bytes list_for_one_user() {
  Bytes list;
  append_little_endian(list, std::uint32_t{2});
  const auto add = [&](std::uint16_t tag, std::uint16_t permission, std::uint32_t id) {
    append_little_endian(list, tag);
    append_little_endian(list, permission);
    append_little_endian(list, id);
  };
  add(0x01, 6, ~0U);
  add(0x02, 4, 7);
  add(0x04, 0, ~0U);
  add(0x10, 4, ~0U);
  add(0x20, 0, ~0U);
  return list;
}

constexpr const char* kAccessList = "system.posix_acl_access";

}  // namespace

TEST_CASE("permission bits are kept, whatever the umask, and no others") {
  for (const mode_t mode : {0640U, 0600U, 0666U, 0755U, 0400U, 06751U}) {
    TwoFiles files;
    REQUIRE(::chmod(files.from.c_str(), mode) == 0);
    CHECK((files.given().st_mode & 07777) == (mode & 0777));
    CHECK(FileAccess::of(files.from)->creation_mode() == ((mode & 0777) | 0600));
  }
}

TEST_CASE("only a regular file has something to give") {
  const TemporaryDirectory directory;
  CHECK(!FileAccess::of(directory.path() / "none"));
  CHECK(!FileAccess::of(directory.path()));
  fs::create_symlink("none", directory.path() / "link");
  CHECK(!FileAccess::of(directory.path() / "link"));
}

TEST_CASE("owner and group are kept where that is allowed") {
  TwoFiles files;
  if (::chown(files.from.c_str(), kNobody, kNobody) != 0) return;  // as another user than root
  REQUIRE(::chmod(files.from.c_str(), 0640) == 0);
  const struct stat info = files.given();
  CHECK(info.st_uid == kNobody);
  CHECK(info.st_gid == kNobody);
  CHECK((info.st_mode & 07777) == 0640);
}

TEST_CASE("a group that cannot be kept has what everybody has") {
  if (::geteuid() != 0) return;  // only root has a file of another group to begin with
  for (const auto& [mode, expected] : {std::pair{0660U, 0600U}, {0664U, 0644U}, {0606U, 0606U}}) {
    TwoFiles files;
    REQUIRE(::chmod(files.from.c_str(), mode) == 0);
    REQUIRE(::chown(files.to().name().c_str(), kNobody, kNobody) == 0);
    const FileAccess access = *FileAccess::of(files.from);
    const pid_t child = ::fork();
    if (child == 0) {
      if (::setgroups(0, nullptr) != 0 || ::setgid(kNobody) != 0 || ::setuid(kNobody) != 0) {
        ::_exit(1);
      }
      access.give_to(files.to());
      ::_exit(0);
    }
    int status = 1;
    ::waitpid(child, &status, 0);
    REQUIRE(status == 0);
    struct stat info {};
    REQUIRE(::fstat(files.to().descriptor(), &info) == 0);
    CHECK(info.st_uid == kNobody);
    CHECK((info.st_mode & 07777) == expected);
  }
}

TEST_CASE("an access list is kept, and one that the directory gives is not") {
  TwoFiles files;
  const Bytes list = list_for_one_user();
  const auto set = [&](const fs::path& path) {
    return ::setxattr(path.c_str(), kAccessList, list.data(), list.size(), 0) == 0;
  };
  if (!set(files.from)) return;  // the file system has none
  CHECK((files.given().st_mode & 0777) == 0640);
  Bytes kept(list.size() + 1);
  CHECK(::fgetxattr(files.to().descriptor(), kAccessList, kept.data(), kept.size()) ==
        static_cast<ssize_t>(list.size()));
  kept.resize(list.size());
  CHECK(kept == list);

  TwoFiles others;
  REQUIRE(set(others.to().name()));
  REQUIRE(::chmod(others.from.c_str(), 0660) == 0);
  CHECK((others.given().st_mode & 0777) == 0660);
  CHECK(::fgetxattr(others.to().descriptor(), kAccessList, nullptr, 0) < 0);
}
