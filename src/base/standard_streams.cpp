#include "base/standard_streams.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>

namespace spillway {
namespace {

bool is_open_not_as(int descriptor, int wrong_mode) noexcept {
  const int flags = ::fcntl(descriptor, F_GETFL);
  if (flags < 0) return false;
  if ((flags & O_ACCMODE) != wrong_mode) return true;
  errno = EBADF;
  return false;
}

}  // namespace

void occupy_closed_standard_streams() noexcept {
  for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; ++fd) {
    if (::fcntl(fd, F_GETFD) >= 0) continue;
    // The lowest number that is free is this one. Not close-on-exec: that is the mark of files that
    // the program itself has opened.
    const int mode = fd == STDIN_FILENO ? O_WRONLY : O_RDONLY;
    [[maybe_unused]] const int occupied =
        ::open("/dev/null", mode);  // NOLINT(android-cloexec-open)
  }
}

bool is_open_for_writing(int descriptor) noexcept { return is_open_not_as(descriptor, O_RDONLY); }
bool is_open_for_reading(int descriptor) noexcept { return is_open_not_as(descriptor, O_WRONLY); }

}  // namespace spillway
