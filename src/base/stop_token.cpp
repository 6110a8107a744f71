#include "spillway/stop_token.hpp"

#include <fcntl.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>

namespace spillway {
namespace {

// Never 0, 1 or 2: closed standard streams must not come back as something else.
int open_wake_descriptor() noexcept {
  const int fd = ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  if (fd < 0) return -1;
  const int high = ::fcntl(fd, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
  ::close(fd);
  return high;
}

std::int64_t now() noexcept {
  const auto since = std::chrono::steady_clock::now().time_since_epoch();
  return std::max<std::int64_t>(
      1, std::chrono::duration_cast<std::chrono::nanoseconds>(since).count());
}

}  // namespace

StopToken::StopToken() noexcept : wake_descriptor_(open_wake_descriptor()) {}

StopToken::~StopToken() {
  if (wake_descriptor_ >= 0) ::close(wake_descriptor_);
}

void StopToken::request_stop(int signal) noexcept {
  const int saved = errno;
  int none = 0;
  if (!stop_requested()) signal_.compare_exchange_strong(none, signal);
  std::int64_t never = 0;
  if (requested_at_.compare_exchange_strong(never, now())) {
    const std::uint64_t one = 1;
    [[maybe_unused]] const ssize_t written = ::write(wake_descriptor_, &one, sizeof(one));
  }
  errno = saved;
}

}  // namespace spillway
