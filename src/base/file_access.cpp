#include "base/file_access.hpp"

#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string>

#include "spillway/error.hpp"

namespace spillway {
namespace {

constexpr const char* kAccessList = "system.posix_acl_access";
constexpr mode_t kPermissions = 0777;
constexpr mode_t kOfGroup = 0070;

[[noreturn]] void fail(const std::string& name, const char* what) {
  throw Error(ErrorKind::io, name + ": cannot " + what + ": " + std::strerror(errno));
}

// Nothing where the file system has none, or does not tell.
Bytes access_list_of(const std::filesystem::path& path) {
  const ssize_t size = ::getxattr(path.c_str(), kAccessList, nullptr, 0);
  if (size <= 0) return {};
  Bytes list(static_cast<std::size_t>(size));
  const ssize_t read = ::getxattr(path.c_str(), kAccessList, list.data(), list.size());
  list.resize(read > 0 ? static_cast<std::size_t>(read) : 0);
  return list;
}

// What everybody may do, the group may do.
mode_t without_group(mode_t mode) {
  const mode_t of_others = mode & 0007;
  return (mode & ~kOfGroup) | ((of_others << 3) & mode & kOfGroup);
}

struct stat status_of(const File& file) {
  struct stat info {};
  if (::fstat(file.descriptor(), &info) != 0) fail(file.name(), "look at it");
  return info;
}

}  // namespace

std::optional<FileAccess> FileAccess::of(const std::filesystem::path& path) {
  struct stat info {};
  if (::lstat(path.c_str(), &info) != 0) {
    if (errno == ENOENT) return std::nullopt;
    fail(path.string(), "look at it");
  }
  if (!S_ISREG(info.st_mode)) return std::nullopt;
  FileAccess access;
  access.mode_ = info.st_mode & kPermissions;
  access.owner_ = info.st_uid;
  access.group_ = info.st_gid;
  access.access_list_ = access_list_of(path);
  return access;
}

void FileAccess::give_to(const File& file) const {
  const int fd = file.descriptor();
  struct stat info = status_of(file);
  if (info.st_uid != owner_ || info.st_gid != group_) {
    // Only root may give files away; to another group of one's own everybody may.
    if (::fchown(fd, owner_, group_) != 0) (void)::fchown(fd, static_cast<uid_t>(-1), group_);
    info = status_of(file);
  }
  const bool keeps_group = info.st_gid == group_;
  // Else it may have one from its directory.
  const bool has_list =
      keeps_group && !access_list_.empty() &&
      ::fsetxattr(fd, kAccessList, access_list_.data(), access_list_.size(), 0) == 0;
  if (!has_list) ::fremovexattr(fd, kAccessList);
  // With a list, the bits of the group are what the list lets anybody have.
  const bool keeps_bits = keeps_group && (has_list || access_list_.empty());
  const mode_t mode = keeps_bits ? mode_ : without_group(mode_);
  if (::fchmod(fd, mode) != 0) fail(file.name(), "set its mode");
}

}  // namespace spillway
