#include "base/file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <climits>
#include <cstring>
#include <utility>

#include "base/errno_kind.hpp"
#include "base/interrupt.hpp"
#include "spillway/error.hpp"

namespace spillway {
namespace {

[[noreturn]] void fail_to_open(const std::string& name, const char* what, ErrorKind usually) {
  const int error = errno;
  throw Error(kind_of_errno(error, usually),
              name + ": cannot " + what + ": " + text_of_errno(error));
}

// open(2); an open that waits ends when a signal asks to stop.
int open_checked(const std::filesystem::path& path, int flags, mode_t mode = 0666) {
  for (;;) {
    check_interrupted();
    const int fd = ::open(path.c_str(), flags | O_CLOEXEC, mode);
    if (fd >= 0 || errno != EINTR) return fd;
  }
}

void block(int fd) { ::fcntl(fd, F_SETFL, ::fcntl(fd, F_GETFL) & ~O_NONBLOCK); }

// An open that waits for a FIFO's writer would not end by a signal that another thread gets. So the
// wait is left to the first read.
int open_to_read(const std::filesystem::path& path) {
  struct stat info {};
  if (::stat(path.c_str(), &info) != 0 || !S_ISFIFO(info.st_mode)) {
    return open_checked(path, O_RDONLY);
  }
  const int fd = open_checked(path, O_RDONLY | O_NONBLOCK);
  if (fd >= 0) block(fd);
  return fd;
}

// Here, too. The system does not tell when a reader comes.
int open_to_write_on(const std::filesystem::path& path) {
  constexpr std::chrono::milliseconds kTick(20);
  for (;;) {
    const int fd = open_checked(path, O_WRONLY | O_TRUNC | O_NOCTTY | O_NONBLOCK);
    if (fd >= 0) block(fd);
    if (fd >= 0 || errno != ENXIO || !std::filesystem::is_fifo(path)) return fd;
    wait_unless_stopped(kTick);
  }
}

// The same pipe, so that writing to it returns EAGAIN instead of waiting. (O_NONBLOCK for `fd` would
// hold for all processes that share it.) None if the system does not allow it.
Descriptor open_pipe_again(int fd) {
  const std::string path = "/proc/self/fd/" + std::to_string(fd);
  return Descriptor(::open(path.c_str(), O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC));
}

}  // namespace

File::File(int fd, std::string name, bool owned) : fd_(fd), name_(std::move(name)), owned_(owned) {
  struct stat info {};
  if (::fstat(fd_, &info) == 0) type_ = info.st_mode & S_IFMT;
}

File File::open_read(const std::filesystem::path& path) { return open_read(path, path.string()); }

File File::open_read(const std::filesystem::path& path, std::string name) {
  const int fd = open_to_read(path);
  if (fd < 0) fail_to_open(name, "open", ErrorKind::input);
  File file(fd, std::move(name), true);
  struct stat info {};
  if (::fstat(fd, &info) != 0) file.fail("fstat");
  if (S_ISDIR(info.st_mode)) {
    throw Error(ErrorKind::input, file.name() + ": is a directory, not a file");
  }
  return file;
}

File File::create(const std::filesystem::path& path) {
  std::string name = path.string();  // before there is a file that would be left behind
  const int fd = open_checked(path, O_WRONLY | O_CREAT | O_TRUNC);
  if (fd < 0) fail_to_open(name, "create", ErrorKind::io);
  return File(fd, std::move(name), true);
}

std::optional<File> File::create_new(const std::filesystem::path& path, mode_t mode,
                                     std::string name) {
  const int fd = open_checked(path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW, mode);
  if (fd >= 0) return File(fd, std::move(name), true);
  if (errno == EEXIST) return std::nullopt;
  fail_to_open(name, "create", ErrorKind::io);
}

File File::open_special(const std::filesystem::path& path, std::string name) {
  const int fd = open_to_write_on(path);
  if (fd < 0) fail_to_open(name, "open", ErrorKind::io);
  return File(fd, std::move(name), true);
}

File File::open_write(const std::filesystem::path& path) {
  const int fd = open_checked(path, O_RDWR | O_NOFOLLOW | O_NONBLOCK);
  if (fd < 0) fail_to_open(path.string(), "open", ErrorKind::io);
  File file(fd, path.string(), true);
  struct stat info {};
  if (::fstat(fd, &info) != 0) file.fail("fstat");
  if (!S_ISREG(info.st_mode)) {
    throw Error(ErrorKind::io, path.string() + ": is no regular file");
  }
  return file;
}

File File::borrow(int fd, std::string name) { return File(fd, std::move(name), false); }

File File::own(int fd, std::string name) { return File(fd, std::move(name), true); }

File::File(File&& other) noexcept
    : fd_(std::exchange(other.fd_, -1)),
      name_(std::move(other.name_)),
      owned_(std::exchange(other.owned_, false)),
      type_(other.type_),
      is_written_(other.is_written_),
      unwaiting_(std::move(other.unwaiting_)) {}

File& File::operator=(File&& other) noexcept {
  if (this != &other) {
    if (owned_ && fd_ >= 0) ::close(fd_);
    fd_ = std::exchange(other.fd_, -1);
    name_ = std::move(other.name_);
    owned_ = std::exchange(other.owned_, false);
    type_ = other.type_;
    is_written_ = other.is_written_;
    unwaiting_ = std::move(other.unwaiting_);
  }
  return *this;
}

File::~File() {
  if (owned_ && fd_ >= 0) ::close(fd_);
}

void File::fail(const char* call) const {
  throw Error(kind_of_errno(errno, ErrorKind::io),
              name_ + ": " + call + " failed: " + text_of_errno(errno));
}

std::size_t File::read(std::span<std::uint8_t> out) {
  for (;;) {
    check_interrupted();
    if (may_wait()) wait_readable(fd_);
    const ssize_t n = ::read(fd_, out.data(), out.size());
    if (n >= 0) return static_cast<std::size_t>(n);
    if (errno != EINTR) fail("read");
  }
}

void File::read_at(std::uint64_t offset, std::span<std::uint8_t> out) const {
  while (!out.empty()) {
    check_interrupted();
    const ssize_t n = ::pread(fd_, out.data(), out.size(), static_cast<off_t>(offset));
    if (n < 0) {
      if (errno == EINTR) continue;
      fail("read");
    }
    if (n == 0) {
      throw Error(ErrorKind::corrupt, name_ + ": ends early, at byte " + std::to_string(offset));
    }
    offset += static_cast<std::uint64_t>(n);
    out = out.subspan(static_cast<std::size_t>(n));
  }
}

// A thread that waits inside write(2) does not learn that its run is to stop.
ssize_t File::write_some(std::span<const std::uint8_t> bytes) {
  if (may_wait() && current_stop() != nullptr) {
    const bool is_first = !std::exchange(is_written_, true);
    if (is_first && type_ == S_IFIFO) unwaiting_ = open_pipe_again(fd_);
    if (unwaiting_.is_open()) return ::write(unwaiting_.get(), bytes.data(), bytes.size());
    wait_writable(fd_);
    if (type_ == S_IFIFO || type_ == S_IFSOCK) {  // there is room for so much, and maybe no more
      bytes = bytes.first(std::min<std::size_t>(bytes.size(), PIPE_BUF));
    }
  }
  return ::write(fd_, bytes.data(), bytes.size());
}

void File::write(std::span<const std::uint8_t> bytes) {
  while (!bytes.empty()) {
    check_interrupted();
    const ssize_t n = write_some(bytes);
    if (n < 0) {
      if (errno == EAGAIN) {
        wait_writable(fd_);
      } else if (errno != EINTR) {
        fail("write");
      }
      continue;
    }
    bytes = bytes.subspan(static_cast<std::size_t>(n));
  }
}

void File::write_at(std::uint64_t offset, std::span<const std::uint8_t> bytes) {
  while (!bytes.empty()) {
    check_interrupted();
    const ssize_t n = ::pwrite(fd_, bytes.data(), bytes.size(), static_cast<off_t>(offset));
    if (n < 0) {
      if (errno == EINTR) continue;
      fail("write");
    }
    offset += static_cast<std::uint64_t>(n);
    bytes = bytes.subspan(static_cast<std::size_t>(n));
  }
}

bool File::seek_forward(std::uint64_t bytes) {
  struct stat info {};
  if (::fstat(fd_, &info) != 0 || !S_ISREG(info.st_mode)) return false;
  const off_t at = ::lseek(fd_, 0, SEEK_CUR);
  if (at < 0 || bytes > static_cast<std::uint64_t>(info.st_size - std::min(at, info.st_size))) {
    return false;
  }
  return ::lseek(fd_, static_cast<off_t>(bytes), SEEK_CUR) >= 0;
}

void File::truncate(std::uint64_t bytes) {
  if (::ftruncate(fd_, static_cast<off_t>(bytes)) != 0) fail("ftruncate");
  if (::lseek(fd_, static_cast<off_t>(bytes), SEEK_SET) < 0) fail("lseek");
}

void File::drop_cached() const noexcept { ::posix_fadvise(fd_, 0, 0, POSIX_FADV_DONTNEED); }

FileId File::id() const {
  struct stat info {};
  if (::fstat(fd_, &info) != 0) fail("fstat");
  return {info.st_dev, info.st_ino};
}

std::uint64_t File::size() const {
  struct stat info {};
  if (::fstat(fd_, &info) != 0) fail("fstat");
  return static_cast<std::uint64_t>(info.st_size);
}

void File::sync() {
  if (::fsync(fd_) != 0) fail("fsync");
}

void File::close() {
  unwaiting_ = Descriptor();
  if (!owned_ || fd_ < 0) return;
  if (::close(std::exchange(fd_, -1)) != 0) fail("close");
}

File File::open_directory_of(const std::filesystem::path& path) {
  std::string directory = path.parent_path().string();
  if (directory.empty()) directory = ".";
  const int fd = ::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) fail_to_open(directory, "open", ErrorKind::io);
  return File(fd, std::move(directory), true);
}

std::optional<FileId> id_of(const std::filesystem::path& path) {
  struct stat info {};
  if (::lstat(path.c_str(), &info) == 0) return FileId{info.st_dev, info.st_ino};
  if (errno == ENOENT) return std::nullopt;
  throw Error(ErrorKind::io, path.string() + ": cannot stat: " + text_of_errno(errno));
}

std::uint64_t file_bytes(const std::filesystem::path& path) noexcept {
  struct stat info {};
  if (::stat(path.c_str(), &info) != 0 || !S_ISREG(info.st_mode)) return 0;
  return static_cast<std::uint64_t>(info.st_size);
}

void File::sync_directory() {
  // Some file systems cannot sync a directory and say EINVAL; there is nothing more to be done
  // then.
  if (::fsync(fd_) != 0 && errno != EINVAL) fail("fsync");
}

}  // namespace spillway
