#include "run/side_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "base/errno_kind.hpp"
#include "base/output_target.hpp"
#include "spillway/error.hpp"

namespace spillway {

namespace {

// Opened anew for writes that do not wait. What stands in a file before the place where its
// descriptor writes is not ours to overwrite: that is shared.
int open_descriptor(int descriptor, int flags) {
  struct stat info {};
  if (::fstat(descriptor, &info) == 0 && S_ISREG(info.st_mode)) {
    return ::fcntl(descriptor, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
  }
  return ::open(("/proc/self/fd/" + std::to_string(descriptor)).c_str(), flags);
}

}  // namespace

void SideFile::open(const std::filesystem::path& path, Mode mode, const std::string& option) {
  const OutputTarget target = output_target(path);
  name_ = target.name;
  replaces_ = mode == Mode::replace && target.is_file();
  constexpr int kFlags = O_WRONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY;
  if (target.kind == OutputTarget::Kind::descriptor) {
    fd_ = open_descriptor(target.descriptor, kFlags);
  } else if (target.is_file()) {
    const int flags = mode == Mode::append ? O_APPEND : O_TRUNC;
    fd_ = ::open(target.path.c_str(), kFlags | O_CREAT | O_NOFOLLOW | flags, 0666);
  } else {
    fd_ = ::open(target.path.c_str(), kFlags);
  }
  if (fd_ < 0) {
    const int error = errno;
    throw Error(kind_of_errno(error, ErrorKind::io),
                name_ + ": cannot open (" + option + "): " + text_of_errno(error));
  }
}

SideFile::~SideFile() {
  if (fd_ >= 0) ::close(fd_);
}

std::string SideFile::write(std::string_view text) {
  // Another run may have written to it meanwhile.
  if (fd_ >= 0 && std::exchange(replaces_, false) && ::ftruncate(fd_, 0) != 0) {
    return close_with(errno);
  }
  while (fd_ >= 0 && !text.empty()) {
    const ssize_t n = ::write(fd_, text.data(), text.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return close_with(errno);
    text.remove_prefix(static_cast<std::size_t>(n));
  }
  return {};
}

std::string SideFile::close_with(int error) {
  ::close(std::exchange(fd_, -1));
  return name_ + ": write failed: " + std::strerror(error) + "; nothing more is written to it";
}

}  // namespace spillway
