// To be preloaded: fails the Nth call of one kind that the program makes, as the kernel would.
//
//   FAIL_KIND    a name of kKinds below; without it nothing fails
//   FAIL_AT      which call fails, from 1
//   FAIL_ERRNO   with what
//   FAIL_ON      if set, all the calls from there on fail, too
//   FAIL_COUNTS  a file that gets the number of calls of each kind at the end
//
// Calls count from main on: before it, the C++ library takes the memory from which it throws where
// there is none. Messages (descriptor 2) always pass. A close that fails has closed, a short write
// has written.
#include <dlfcn.h>
#include <fcntl.h>
#include <pthread.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdarg>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "preload/open_calls.hpp"

extern "C" {
void* __libc_malloc(size_t size);
void* __libc_calloc(size_t count, size_t size);
void* __libc_realloc(void* old, size_t size);
void* __libc_memalign(size_t alignment, size_t size);
}

namespace {

enum Kind : unsigned {
  open_write,
  open_read,
  mkdir_,
  write_,
  short_write,
  sync_,
  rename_,
  close_,
  truncate_,
  mmap_,
  thread,
  memory,
  read_,
  unlink_,
  seek,
  stat_,
  statfs_,
  fcntl_,
  event,
  chmod_,
  chown_,
  xattr_,
  kKindCount,
};
constexpr const char* kKinds[kKindCount] = {
    "open_write", "open_read", "mkdir",  "write",  "short", "sync",   "rename", "close",
    "truncate",   "mmap",      "thread", "memory", "read",  "unlink", "seek",   "stat",
    "statfs",     "fcntl",     "event",  "chmod",  "chown", "xattr"};

std::atomic<long> calls[kKindCount];
unsigned failing_kind = kKindCount;
long fail_at = 0;
int fail_errno = 0;
bool fail_on = false;
const char* counts_file = nullptr;
bool in_main = false;
int (*program)(int, char**, char**) = nullptr;

int run_program(int count, char** words, char** environment) {
  in_main = true;
  return program(count, words, environment);
}

bool fails(Kind kind) {
  if (!in_main) return false;
  const long call = ++calls[kind];
  if (kind != failing_kind || (fail_on ? call < fail_at : call != fail_at)) return false;
  errno = fail_errno;
  return true;
}

__attribute__((constructor)) void begin() {
  const char* kind = std::getenv("FAIL_KIND");
  const char* at = std::getenv("FAIL_AT");
  const char* error = std::getenv("FAIL_ERRNO");
  fail_on = std::getenv("FAIL_ON") != nullptr;
  counts_file = std::getenv("FAIL_COUNTS");
  if (at != nullptr) fail_at = std::atol(at);
  if (error != nullptr) fail_errno = std::atoi(error);
  for (auto& count : calls) count = 0;
  for (unsigned i = 0; kind != nullptr && i < kKindCount; ++i) {
    if (std::strcmp(kind, kKinds[i]) == 0) failing_kind = i;
  }
}

__attribute__((destructor)) void end() {
  if (counts_file == nullptr) return;
  const long fd =
      ::syscall(SYS_openat, AT_FDCWD, counts_file, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  char line[64];
  for (unsigned i = 0; i < kKindCount; ++i) {
    const int bytes = std::snprintf(line, sizeof line, "%s %ld\n", kKinds[i], calls[i].load());
    if (::syscall(SYS_write, fd, line, bytes) != bytes) std::abort();
  }
  ::syscall(SYS_close, fd);
}

}  // namespace

int open_at(int directory, const char* path, int flags, unsigned mode) {
  if (fails((flags & O_ACCMODE) == O_RDONLY ? open_read : open_write)) return -1;
  return static_cast<int>(::syscall(SYS_openat, directory, path, flags, mode));
}

namespace {

ssize_t positioned_write(int fd, const void* data, size_t size, off_t offset) {
  if (fails(write_)) return -1;
  if (size > 1 && fails(short_write)) size /= 2;
  return ::syscall(SYS_pwrite64, fd, data, size, offset);
}

ssize_t positioned_write(int fd, const iovec* parts, int count, off_t offset) {
  if (fails(write_)) return -1;
  if (count > 1 && fails(short_write)) count /= 2;
  return ::syscall(SYS_pwritev, fd, parts, count, offset, 0);
}

void* map(void* address, size_t size, int protection, int flags, int fd, off_t offset) {
  if (fails(mmap_)) return MAP_FAILED;
  return reinterpret_cast<void*>(::syscall(SYS_mmap, address, size, protection, flags, fd, offset));
}

int remove_at(int directory, const char* path, int flags) {
  if (fails(unlink_)) return -1;
  return static_cast<int>(::syscall(SYS_unlinkat, directory, path, flags));
}

off_t seek_to(int fd, off_t offset, int whence) {
  if (fails(seek)) return -1;
  return ::syscall(SYS_lseek, fd, offset, whence);
}

int stat_of(int directory, const char* path, void* out, int flags) {
  if (fails(stat_)) return -1;
  return static_cast<int>(::syscall(SYS_newfstatat, directory, path, out, flags));
}

int truncate_to(int fd, off_t size) {
  if (fails(truncate_)) return -1;
  return static_cast<int>(::syscall(SYS_ftruncate, fd, size));
}

}  // namespace

extern "C" {

// What the program starts by.
int __libc_start_main(int (*main)(int, char**, char**), int count, char** words, void (*init)(),
                      void (*fini)(), void (*loader_fini)(), void* stack_end) {
  using Start =
      int (*)(int (*)(int, char**, char**), int, char**, void (*)(), void (*)(), void (*)(), void*);
  const auto start = reinterpret_cast<Start>(::dlsym(RTLD_NEXT, "__libc_start_main"));
  program = main;
  return start(run_program, count, words, init, fini, loader_fini, stack_end);
}

int mkdir(const char* path, mode_t mode) noexcept {
  if (fails(mkdir_)) return -1;
  return static_cast<int>(::syscall(SYS_mkdir, path, mode));
}

ssize_t write(int fd, const void* data, size_t size) {
  if (fd != STDERR_FILENO) {
    if (fails(write_)) return -1;
    if (size > 1 && fails(short_write)) size /= 2;
  }
  return ::syscall(SYS_write, fd, data, size);
}
ssize_t writev(int fd, const iovec* parts, int count) {
  if (fd != STDERR_FILENO) {
    if (fails(write_)) return -1;
    if (count > 1 && fails(short_write)) count /= 2;
  }
  return ::syscall(SYS_writev, fd, parts, count);
}
ssize_t pwrite(int fd, const void* data, size_t size, off_t offset) {
  return positioned_write(fd, data, size, offset);
}
ssize_t pwrite64(int fd, const void* data, size_t size, off_t offset) {
  return positioned_write(fd, data, size, offset);
}
ssize_t pwritev(int fd, const iovec* parts, int count, off_t offset) {
  return positioned_write(fd, parts, count, offset);
}
ssize_t pwritev64(int fd, const iovec* parts, int count, off_t offset) {
  return positioned_write(fd, parts, count, offset);
}

int fsync(int fd) {
  if (fails(sync_)) return -1;
  return static_cast<int>(::syscall(SYS_fsync, fd));
}
int fdatasync(int fd) {
  if (fails(sync_)) return -1;
  return static_cast<int>(::syscall(SYS_fdatasync, fd));
}

int rename(const char* from, const char* to) noexcept {
  if (fails(rename_)) return -1;
  return static_cast<int>(::syscall(SYS_rename, from, to));
}
int renameat2(int from_at, const char* from, int to_at, const char* to, unsigned flags) noexcept {
  if (fails(rename_)) return -1;
  return static_cast<int>(::syscall(SYS_renameat2, from_at, from, to_at, to, flags));
}

int unlinkat(int directory, const char* path, int flags) noexcept {
  return remove_at(directory, path, flags);
}
int unlink(const char* path) noexcept { return remove_at(AT_FDCWD, path, 0); }
int rmdir(const char* path) noexcept { return remove_at(AT_FDCWD, path, AT_REMOVEDIR); }
int remove(const char* path) noexcept {
  if (fails(unlink_)) return -1;
  if (::syscall(SYS_unlinkat, AT_FDCWD, path, 0) == 0) return 0;
  if (errno != EISDIR) return -1;
  return static_cast<int>(::syscall(SYS_unlinkat, AT_FDCWD, path, AT_REMOVEDIR));
}

off_t lseek(int fd, off_t offset, int whence) noexcept { return seek_to(fd, offset, whence); }
off64_t lseek64(int fd, off64_t offset, int whence) noexcept { return seek_to(fd, offset, whence); }

int stat(const char* path, struct stat* out) noexcept { return stat_of(AT_FDCWD, path, out, 0); }
int stat64(const char* path, struct stat64* out) noexcept {
  return stat_of(AT_FDCWD, path, out, 0);
}
int lstat(const char* path, struct stat* out) noexcept {
  return stat_of(AT_FDCWD, path, out, AT_SYMLINK_NOFOLLOW);
}
int lstat64(const char* path, struct stat64* out) noexcept {
  return stat_of(AT_FDCWD, path, out, AT_SYMLINK_NOFOLLOW);
}
int fstatat(int directory, const char* path, struct stat* out, int flags) noexcept {
  return stat_of(directory, path, out, flags);
}
int fstat(int fd, struct stat* out) noexcept { return stat_of(fd, "", out, AT_EMPTY_PATH); }
int fstat64(int fd, struct stat64* out) noexcept { return stat_of(fd, "", out, AT_EMPTY_PATH); }
int __fxstat(int, int fd, struct stat* out) noexcept { return stat_of(fd, "", out, AT_EMPTY_PATH); }

int fstatfs(int fd, struct statfs* out) noexcept {
  if (fails(statfs_)) return -1;
  return static_cast<int>(::syscall(SYS_fstatfs, fd, out));
}
int statvfs(const char* path, struct statvfs* out) noexcept {
  using Statvfs = int (*)(const char*, struct statvfs*);
  static const auto next = reinterpret_cast<Statvfs>(::dlsym(RTLD_NEXT, "statvfs"));
  return fails(statfs_) ? -1 : next(path, out);
}

int fcntl(int fd, int command, ...) {
  va_list more;
  va_start(more, command);
  void* const argument = va_arg(more, void*);
  va_end(more);
  if (fails(fcntl_)) return -1;
  return static_cast<int>(::syscall(SYS_fcntl, fd, command, argument));
}

int eventfd(unsigned value, int flags) noexcept {
  if (fails(event)) return -1;
  return static_cast<int>(::syscall(SYS_eventfd2, value, flags));
}

int fchmod(int fd, mode_t mode) noexcept {
  if (fails(chmod_)) return -1;
  return static_cast<int>(::syscall(SYS_fchmod, fd, mode));
}
int fchown(int fd, uid_t owner, gid_t group) noexcept {
  if (fails(chown_)) return -1;
  return static_cast<int>(::syscall(SYS_fchown, fd, owner, group));
}
ssize_t getxattr(const char* path, const char* name, void* value, size_t size) noexcept {
  if (fails(xattr_)) return -1;
  return ::syscall(SYS_getxattr, path, name, value, size);
}
int fsetxattr(int fd, const char* name, const void* value, size_t size, int flags) noexcept {
  if (fails(xattr_)) return -1;
  return static_cast<int>(::syscall(SYS_fsetxattr, fd, name, value, size, flags));
}
int fremovexattr(int fd, const char* name) noexcept {
  if (fails(xattr_)) return -1;
  return static_cast<int>(::syscall(SYS_fremovexattr, fd, name));
}

int close(int fd) {
  const bool failed = fails(close_);
  const auto result = static_cast<int>(::syscall(SYS_close, fd));
  if (!failed) return result;
  errno = fail_errno;
  return -1;
}

int ftruncate(int fd, off_t size) noexcept { return truncate_to(fd, size); }
int ftruncate64(int fd, off_t size) noexcept { return truncate_to(fd, size); }
int fallocate(int fd, int mode, off_t offset, off_t size) {
  if (fails(truncate_)) return -1;
  return static_cast<int>(::syscall(SYS_fallocate, fd, mode, offset, size));
}

void* mmap(void* address, size_t size, int protection, int flags, int fd, off_t offset) noexcept {
  return map(address, size, protection, flags, fd, offset);
}
void* mmap64(void* address, size_t size, int protection, int flags, int fd, off_t offset) noexcept {
  return map(address, size, protection, flags, fd, offset);
}

int pthread_create(pthread_t* id, const pthread_attr_t* attributes, void* (*run)(void*),
                   void* argument) noexcept {
  using Create = int (*)(pthread_t*, const pthread_attr_t*, void* (*)(void*), void*);
  static const auto create = reinterpret_cast<Create>(::dlsym(RTLD_NEXT, "pthread_create"));
  return fails(thread) ? fail_errno : create(id, attributes, run, argument);
}

void* malloc(size_t size) noexcept { return fails(memory) ? nullptr : __libc_malloc(size); }
void* calloc(size_t count, size_t size) noexcept {
  return fails(memory) ? nullptr : __libc_calloc(count, size);
}
void* realloc(void* old, size_t size) noexcept {
  return fails(memory) ? nullptr : __libc_realloc(old, size);
}
void* aligned_alloc(size_t alignment, size_t size) noexcept {
  return fails(memory) ? nullptr : __libc_memalign(alignment, size);
}
void* memalign(size_t alignment, size_t size) noexcept {
  return fails(memory) ? nullptr : __libc_memalign(alignment, size);
}
int posix_memalign(void** out, size_t alignment, size_t size) noexcept {
  void* const block = fails(memory) ? nullptr : __libc_memalign(alignment, size);
  if (block == nullptr) return ENOMEM;
  *out = block;
  return 0;
}

ssize_t read(int fd, void* data, size_t size) {
  if (fails(read_)) return -1;
  return ::syscall(SYS_read, fd, data, size);
}
ssize_t pread(int fd, void* data, size_t size, off_t offset) {
  if (fails(read_)) return -1;
  return ::syscall(SYS_pread64, fd, data, size, offset);
}
ssize_t pread64(int fd, void* data, size_t size, off_t offset) {
  if (fails(read_)) return -1;
  return ::syscall(SYS_pread64, fd, data, size, offset);
}

}  // extern "C"
