#include "run/side_file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "spillway/error.hpp"

namespace spillway {

void SideFile::open(const std::filesystem::path& path, Mode mode, const std::string& option) {
  name_ = path.string();
  const int flags = mode == Mode::append ? O_APPEND : O_TRUNC;
  fd_ = ::open(name_.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC | O_NONBLOCK | flags, 0666);
  if (fd_ < 0) {
    throw Error(ErrorKind::io, name_ + ": cannot open (" + option + "): " + std::strerror(errno));
  }
}

SideFile::~SideFile() {
  if (fd_ >= 0) ::close(fd_);
}

std::string SideFile::write(std::string_view text) {
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
