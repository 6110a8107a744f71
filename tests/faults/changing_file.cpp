// To be preloaded: changes a file right before the Nth time that the program reads from it.
//
//   CHANGE_FILE   its path, absolute and without links; without it nothing happens
//   CHANGE_AT     before which read, from 1; 0 or not set: none
//   CHANGE_HOW    append    a line end is added
//                 rewrite   its first byte is written again, and its time of modification set back
//                 touch     its times become the present
//                 chmod     its permissions change
//                 replace   CHANGE_WITH takes its name
//                 remove
//   CHANGE_COUNT  a file that gets the number of reads at the end
#include <fcntl.h>
#include <limits.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <string_view>

namespace {

const char* const file = std::getenv("CHANGE_FILE");
const char* const at = std::getenv("CHANGE_AT");
const char* const how = std::getenv("CHANGE_HOW");
const char* const with = std::getenv("CHANGE_WITH");
const char* const count_file = std::getenv("CHANGE_COUNT");
std::atomic<long> reads{0};

bool is_the_file(int fd) {
  if (file == nullptr) return false;
  std::array<char, 40> link{};
  std::snprintf(link.data(), link.size(), "/proc/self/fd/%d", fd);
  std::array<char, PATH_MAX> path{};
  const ssize_t size = ::readlink(link.data(), path.data(), path.size());
  return size > 0 && std::string_view(path.data(), static_cast<std::size_t>(size)) == file;
}

void check(long result) {
  if (result < 0) std::abort();
}

void put_byte(char byte, off_t offset) {
  const int fd = ::open(file, O_WRONLY | O_CLOEXEC);
  check(fd);
  check(::pwrite(fd, &byte, 1, offset));
  ::close(fd);
}

void change() {
  const std::string_view kind = how;
  struct stat info {};
  check(::stat(file, &info));
  if (kind == "append") put_byte('\n', info.st_size);
  if (kind == "rewrite") {
    put_byte('>', 0);
    const timespec times[] = {info.st_atim, info.st_mtim};
    check(::utimensat(AT_FDCWD, file, times, 0));
  }
  if (kind == "touch") check(::utimensat(AT_FDCWD, file, nullptr, 0));
  if (kind == "chmod") check(::chmod(file, info.st_mode ^ 1));
  if (kind == "replace") check(::rename(with, file));
  if (kind == "remove") check(::unlink(file));
}

void count(int fd) {
  if (is_the_file(fd) && ++reads == (at == nullptr ? 0 : std::atol(at))) change();
}

__attribute__((destructor)) void end() {
  if (count_file == nullptr) return;
  std::FILE* const out = std::fopen(count_file, "w");
  if (out == nullptr) return;
  std::fprintf(out, "%ld", reads.load());
  std::fclose(out);
}

}  // namespace

extern "C" {

ssize_t read(int fd, void* data, size_t size) {
  count(fd);
  return ::syscall(SYS_read, fd, data, size);
}
ssize_t pread(int fd, void* data, size_t size, off_t offset) {
  count(fd);
  return ::syscall(SYS_pread64, fd, data, size, offset);
}
ssize_t pread64(int fd, void* data, size_t size, off_t offset) {
  return pread(fd, data, size, offset);
}

}  // extern "C"
