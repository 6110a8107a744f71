#include "compress/resume/partial_file.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <optional>
#include <string>

#include "base/file_access.hpp"
#include "spillway/error.hpp"

namespace spillway {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void refuse(const fs::path& partial, const std::string& what) {
  throw Error(ErrorKind::io, partial.string() + ": is in the way of the new archive: " + what);
}

// The file that is replaced gives its owner to the new one.
bool is_of_us(const struct stat& info, const fs::path& output) {
  struct stat old {};
  return info.st_uid == ::geteuid() ||
         (::lstat(output.c_str(), &old) == 0 && S_ISREG(old.st_mode) && info.st_uid == old.st_uid);
}

}  // namespace

void check_partial(const fs::path& partial, const fs::path& output, bool is_left) {
  struct stat info {};
  if (::lstat(partial.c_str(), &info) != 0) {
    if (errno == ENOENT) return;
    throw Error(ErrorKind::io, partial.string() + ": cannot create: " + std::strerror(errno));
  }
  if (S_ISLNK(info.st_mode)) refuse(partial, "a symbolic link");
  if (S_ISDIR(info.st_mode)) refuse(partial, "a directory");
  if (!S_ISREG(info.st_mode)) refuse(partial, "no regular file");
  if (!is_of_us(info, output)) refuse(partial, "a file of another user");
  if (info.st_nlink > 1) refuse(partial, "a file that has other names, too (hard links)");
  if (info.st_size > 0 && !is_left) {
    refuse(partial,
           "no run of Spillway is known to have left it (remove it, or --restart overwrites it)");
  }
}

File create_partial(const fs::path& partial, const fs::path& output) {
  const std::optional<FileAccess> old = FileAccess::of(output);
  if (::unlink(partial.c_str()) != 0 && errno != ENOENT) {
    throw Error(ErrorKind::io, partial.string() + ": cannot remove: " + std::strerror(errno));
  }
  std::optional<File> file =
      File::create_new(partial, old ? old->creation_mode() : 0666, partial.string());
  if (!file) refuse(partial, "it has just been made");
  return std::move(*file);
}

}  // namespace spillway
