#include "run/run_lock.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <string_view>
#include <utility>

#include "base/descriptor.hpp"
#include "base/errno_kind.hpp"
#include "spillway/error.hpp"

namespace spillway {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMaxTextBytes = 8 << 10;

[[noreturn]] void fail(const std::string& path, const char* call) {
  const int error = errno;
  const bool is_full = error == ENOSPC || error == EDQUOT;
  throw Error(is_full ? ErrorKind::resource : kind_of_errno(error, ErrorKind::io),
              path + ": " + call + " failed: " + text_of_errno(error));
}

bool is_taken(int error) { return error == EAGAIN || error == EACCES; }

// Whatever else fcntl says of a lock means that there are none here.
int try_lock(int fd) {
  struct flock whole {};
  whole.l_type = F_WRLCK;
  whole.l_whence = SEEK_SET;
  while (::fcntl(fd, F_OFD_SETLK, &whole) != 0) {
    if (errno != EINTR) return errno;
  }
  return 0;
}

// What stands in the file, as far as a lock's text may go.
std::string text_of(int fd) {
  std::array<char, kMaxTextBytes> text{};
  const ssize_t size = ::pread(fd, text.data(), text.size(), 0);
  return size > 0 ? std::string(text.data(), static_cast<std::size_t>(size)) : std::string();
}

// A lock that was held when the power failed may have kept its size, but nothing else.
bool is_lost(std::string_view text) {
  constexpr std::size_t kSectorBytes = 512;
  return text.substr(0, kSectorBytes).find_first_not_of('\0') == std::string_view::npos;
}

// The file may have been removed, by who held it, between open and lock. Where that cannot be told,
// it is taken to be there.
bool is_still_at(int fd, const std::string& path) {
  struct stat held {};
  struct stat there {};
  if (::fstat(fd, &held) != 0) return true;
  if (::lstat(path.c_str(), &there) != 0) return errno != ENOENT;
  return held.st_dev == there.st_dev && held.st_ino == there.st_ino;
}

/// A lock's file, held but with nothing in it yet: it goes, unless it is kept.
class EmptyFile {
 public:
  EmptyFile(int fd, const std::string& path) : fd_(fd), path_(path) {}
  ~EmptyFile() {
    struct stat info {};
    if (fd_ < 0 || ::fstat(fd_, &info) != 0 || info.st_size != 0) return;
    if (is_still_at(fd_, path_)) ::unlink(path_.c_str());
  }
  EmptyFile(const EmptyFile&) = delete;
  EmptyFile& operator=(const EmptyFile&) = delete;

  void keep() { fd_ = -1; }

 private:
  int fd_;
  const std::string& path_;
};

// What a file system without locks says, or one whose server has none left.
bool has_no_locks(int error) {
  return error == ENOLCK || error == EOPNOTSUPP || error == ENOSYS || error == EINVAL;
}

// On a full disk the text is missing; the lock holds all the same, and who cleans up needs it.
void write_holder(int fd, const std::string& path) {
  const std::string text = to_text(this_run());
  if (::ftruncate(fd, 0) == 0) {
    const ssize_t written = ::pwrite(fd, text.data(), text.size(), 0);
    if (written >= 0 || errno == ENOSPC || errno == EDQUOT) return;
  }
  fail(path, "write");
}

[[noreturn]] void refuse(const std::string& what, const std::string& path,
                         const std::optional<RunIdentity>& holder) {
  throw Error(ErrorKind::resource,
              what + ": locked by another run: " +
                  (holder ? describe(*holder) : std::string("an unknown process")) + " (it holds " +
                  path + ")");
}

}  // namespace

RunLock RunLock::acquire(const fs::path& path, const std::string& what, const Warn& warn) {
  const std::string name = path.string();
  for (;;) {
    Descriptor file(::open(name.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0644));
    if (file.get() < 0) fail(name, "open");
    const int error = try_lock(file.get());
    EmptyFile empty(error == 0 ? file.get() : -1, name);
    const std::string text = text_of(file.get());
    const std::optional<RunIdentity> holder = identity_of_text(text);
    if (is_taken(error)) refuse(what, name, holder);
    if (!is_still_at(file.get(), name)) continue;
    if (!is_lost(text) && !holder && !text.starts_with("spillway run")) {
      throw Error(ErrorKind::io, name + ": is in the way: no lock of Spillway's");
    }
    if (error != 0 && !has_no_locks(error)) {
      if (text.empty()) ::unlink(name.c_str());  // it has just been made
      errno = error;
      fail(name, "fcntl");
    }
    if (error != 0) {
      if (holder && holder->pid != ::getpid() && seems_alive(*holder) == true) {
        refuse(what, name, holder);
      }
      if (warn) {
        warn(name + ": cannot be locked: " + std::strerror(error) +
             "; see to it yourself that no other run is at " + what);
      }
    }
    std::string held = name;
    RunLock lock(file.take(), std::move(held),
                 !text.empty());  // from here on the file goes if writing fails
    empty.keep();
    write_holder(lock.fd_, name);
    return lock;
  }
}

RunLock::RunLock(RunLock&& other) noexcept
    : fd_(std::exchange(other.fd_, -1)),
      path_(std::move(other.path_)),
      was_left_(other.was_left_) {}

RunLock& RunLock::operator=(RunLock&& other) noexcept {
  if (this != &other) {
    release();
    fd_ = std::exchange(other.fd_, -1);
    path_ = std::move(other.path_);
    was_left_ = other.was_left_;
  }
  return *this;
}

void RunLock::release() noexcept {
  if (fd_ < 0) return;
  if (is_still_at(fd_, path_)) ::unlink(path_.c_str());
  ::close(std::exchange(fd_, -1));
}

void RunLock::let_go() noexcept {
  if (fd_ >= 0) ::close(std::exchange(fd_, -1));
}

RunLock::Holder RunLock::holder_of(const fs::path& path) {
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
  if (file.get() < 0) return {errno == ENOENT ? State::free : State::unknown, std::nullopt};
  Holder holder;
  holder.run = identity_of_text(text_of(file.get()));
  struct flock whole {};
  whole.l_type = F_WRLCK;
  whole.l_whence = SEEK_SET;
  if (::fcntl(file.get(), F_OFD_GETLK, &whole) == 0) {
    holder.state = whole.l_type == F_UNLCK ? State::free : State::held;
    return holder;
  }
  const std::optional<bool> alive = holder.run ? seems_alive(*holder.run) : std::nullopt;
  holder.state = !alive ? State::unknown : *alive ? State::held : State::free;
  return holder;
}

fs::path lock_of_output(const fs::path& output) { return output.string() + ".spillway-lock"; }

}  // namespace spillway
