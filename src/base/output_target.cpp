#include "base/output_target.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <cstring>
#include <new>
#include <optional>
#include <string_view>
#include <system_error>

#include "base/assert.hpp"
#include "spillway/error.hpp"

namespace spillway {
namespace {

namespace fs = std::filesystem;

// The kernel follows no more links.
constexpr int kMaxLinks = 40;

[[noreturn]] void fail(const std::string& name, const char* what, int error) {
  throw Error(ErrorKind::io, name + ": cannot " + what + ": " + std::strerror(error));
}

/// Without links; empty if it is not there.
std::string resolved(const fs::path& directory) {
  std::error_code error;
  const fs::path path = fs::canonical(directory, error);
  if (error == std::errc::not_enough_memory) throw std::bad_alloc();
  return path.string();
}

std::string directory_of(const fs::path& path) {
  return resolved(path.has_parent_path() ? path.parent_path() : fs::path("."));
}

/// Whether `path` is a link in /proc/<pid>/fd. What it says is no path that leads anywhere: the
/// file may have been removed, or renamed, and to open it anew would begin at its start.
bool is_descriptor_link(const fs::path& path) {
  const std::string directory = directory_of(path);
  return directory.starts_with("/proc/") && directory.ends_with("/fd");
}

/// Number of the descriptor of this process that the link `path` in /proc/<pid>/fd stands for, if
/// it is one.
std::optional<int> own_descriptor(const fs::path& path) {
  const std::string directory = directory_of(path);
  const std::string own = resolved("/proc/self");
  if (directory != own + "/fd" && !directory.starts_with(own + "/task/")) return std::nullopt;
  const std::string digits = path.filename().string();
  int number = -1;
  const char* const end = digits.data() + digits.size();
  if (std::from_chars(digits.data(), end, number).ptr != end) return std::nullopt;
  return number;
}

// What this process has opened itself is closed on exec: it was not given, whoever names it.
void check_descriptor(int descriptor, const std::string& name) {
  const int flags = ::fcntl(descriptor, F_GETFD);
  if (flags < 0) fail(name, "write", errno);
  const int status = ::fcntl(descriptor, F_GETFL);
  if (status < 0) fail(name, "write", errno);
  if ((flags & FD_CLOEXEC) != 0 || (status & O_ACCMODE) == O_RDONLY) {
    throw Error(ErrorKind::io, name + ": is not open for writing");
  }
}

/// The place that the link at `path` names.
fs::path next_place(const fs::path& path, const std::string& name) {
  std::error_code error;
  const fs::path text = fs::read_symlink(path, error);
  if (error) fail(name, "follow the link", error.value());
  return path.parent_path() / text;  // an absolute text stands for itself
}

struct Place {
  fs::path path;
  bool is_descriptor = false;  // a link in /proc/<pid>/fd
};

/// Where `name` leads, past all links.
Place place_of(const fs::path& name) {
  Place place{name, false};
  for (int links = 0; links < kMaxLinks; ++links) {
    struct stat info {};
    if (::lstat(place.path.c_str(), &info) != 0) {
      if (errno == ENOENT) return place;
      fail(name.string(), "create", errno);
    }
    if (!S_ISLNK(info.st_mode)) return place;
    if (is_descriptor_link(place.path)) return {place.path, true};
    place.path = next_place(place.path, name.string());
  }
  fail(name.string(), "create", ELOOP);
}

}  // namespace

OutputTarget output_target(const fs::path& name) {
  if (name.empty() || name == "-") return {};
  OutputTarget target;
  target.name = name.string();
  struct stat info {};
  // The kernel first: it refuses links that it finds dangerous (fs.protected_symlinks).
  const bool is_there = ::stat(name.c_str(), &info) == 0;
  if (!is_there && errno != ENOENT) fail(target.name, "create", errno);
  if (is_there && S_ISDIR(info.st_mode)) {
    throw Error(ErrorKind::io, target.name + ": is a directory");
  }
  Place place = place_of(name);
  target.path = std::move(place.path);
  if (place.is_descriptor) {
    if (const std::optional<int> number = own_descriptor(target.path)) {
      check_descriptor(*number, target.name);
      target.descriptor = *number;
      return target;
    }
  }
  const bool is_special = is_there && !S_ISREG(info.st_mode);
  target.kind =
      is_special || place.is_descriptor ? OutputTarget::Kind::special : OutputTarget::Kind::file;
  if (is_there && ::access(name.c_str(), W_OK) != 0) fail(target.name, "write", errno);
  return target;
}

fs::path follow_links(const fs::path& name) { return place_of(name).path; }

File open_stream(const OutputTarget& target) {
  SPILLWAY_ASSERT(!target.is_file());
  if (target.kind == OutputTarget::Kind::descriptor) {
    return File::borrow(target.descriptor, target.name);
  }
  return File::open_special(target.path, target.name);
}

}  // namespace spillway
