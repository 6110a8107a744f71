// To be preloaded: ends the program before the Nth call that changes what is on the disk, by
// SIGKILL, or as if the power had failed; or sends it signals there.
//
//   STOP_BELOW   a directory (absolute, no links): only files below it count
//   STOP_AT      which call, from 1; 0 or not set: none
//   STOP_BEFORE  instead: before the Nth call of that name and file, "unlink checkpoint 1"
//   STOP_AFTER   "rename checkpoint 3": calls are counted from after the Nth of that name and file
//   STOP_SIGNALS signals to be sent instead, "15": by that call and those that follow it, one each;
//                0: none. The calls then go on
//   STOP_POWER   if set, the power fails; its value is the seed of what the disk has kept
//   STOP_GRAVES  with STOP_POWER: an empty directory on the same file system, not below STOP_BELOW
//   STOP_CALLS   a file that gets a line for each call: its name, a space, the path
//
// What the disk keeps when the power fails:
//   - of what was written to a file and not synced since (fsync, fdatasync): all, nothing, what
//     came first, or some sectors of 512 bytes and others not, each as it was after any of the writes;
//   - sizes likewise;
//   - of names made, changed and removed in a directory that was not synced since: all, none, what
//     came first, or some of them. On every other disk (by the seed) they are kept in order, and
//     every sync of anything keeps all before it: a journal.
// What is written through maps is none of this: the program's only such file, lock.mdb, holds
// nothing from one run to the next.
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <map>
#include <mutex>
#include <random>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "preload/open_calls.hpp"

namespace {

constexpr off_t kSectorBytes = 512;

// --- system calls, past what is defined below --------------------------------------------------

int sys_open(int directory, const char* path, int flags, unsigned mode) {
  return static_cast<int>(::syscall(SYS_openat, directory, path, flags, mode));
}
int sys_close(int fd) { return static_cast<int>(::syscall(SYS_close, fd)); }
ssize_t sys_pwrite(int fd, const void* data, size_t size, off_t at) {
  return ::syscall(SYS_pwrite64, fd, data, size, at);
}
ssize_t sys_pread(int fd, void* data, size_t size, off_t at) {
  return ::syscall(SYS_pread64, fd, data, size, at);
}
int sys_rename(const char* from, const char* to, unsigned flags) {
  return static_cast<int>(::syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, flags));
}
int sys_unlink(int directory, const char* path, int flags) {
  return static_cast<int>(::syscall(SYS_unlinkat, directory, path, flags));
}
int sys_truncate(int fd, off_t size) {
  return static_cast<int>(::syscall(SYS_ftruncate, fd, size));
}

ino_t inode_of(const std::string& path) {
  struct stat info {};
  return ::lstat(path.c_str(), &info) == 0 ? info.st_ino : 0;
}

off_t size_of(int fd) {
  struct stat info {};
  return ::fstat(fd, &info) == 0 ? info.st_size : 0;
}

// --- what counts -------------------------------------------------------------------------------

using PathText = std::array<char, PATH_MAX>;

std::string_view below() {
  static const char* const directory = std::getenv("STOP_BELOW");
  return directory == nullptr ? std::string_view() : directory;
}

bool counts(std::string_view path) {
  const std::string_view directory = below();
  return !directory.empty() && path.starts_with(directory) && path.size() > directory.size() &&
         path[directory.size()] == '/' && !path.ends_with("/lock.mdb");
}

// Safe in a handler of signals.
bool path_of(int fd, PathText& text) {
  std::array<char, 40> link{};
  std::snprintf(link.data(), link.size(), "/proc/self/fd/%d", fd);
  const ssize_t size = ::readlink(link.data(), text.data(), text.size() - 1);
  if (size < 0) return false;
  text[static_cast<std::size_t>(size)] = 0;
  return true;
}

bool counts(int fd, PathText& text) {
  return fd > STDERR_FILENO && path_of(fd, text) && counts(text.data());
}

/// The place of `path`, the links of its directory resolved.
std::string absolute(int directory, const char* path) {
  const std::string text = path;
  const auto slash = text.rfind('/');
  const std::string parent = slash == std::string::npos ? "." : text.substr(0, slash + 1);
  const int fd = sys_open(directory, parent.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC, 0);
  PathText place;
  const bool known = fd >= 0 && path_of(fd, place);
  if (fd >= 0) sys_close(fd);
  if (!known) return {};
  return std::string(place.data()) + "/" +
         (slash == std::string::npos ? text : text.substr(slash + 1));
}

std::string parent_of(const std::string& path) { return path.substr(0, path.rfind('/')); }

// --- the disk ----------------------------------------------------------------------------------

std::string text_of_variable(const char* name) {
  const char* const text = std::getenv(name);
  return text == nullptr ? "" : text;
}

/// The Nth call of a name and a file, as in "rename checkpoint 3".
class NamedCall {
 public:
  explicit NamedCall(const std::string& text) {
    const auto space = text.rfind(' ');
    if (space == std::string::npos) return;
    name_ = text.substr(0, space);
    left_ = std::atol(text.c_str() + space + 1);
  }

  bool is_set() const { return !name_.empty(); }
  /// Whether `name` is it; counts.
  bool is(const std::string& name) { return name == name_ && --left_ == 0; }

 private:
  std::string name_;
  long left_ = 0;
};

class Disk {
 public:
  Disk()
      : stop_at_(std::atol(text_of_variable("STOP_AT").c_str())),
        stop_before_(text_of_variable("STOP_BEFORE")),
        stop_after_(text_of_variable("STOP_AFTER")),
        calls_(text_of_variable("STOP_CALLS")),
        graves_(text_of_variable("STOP_GRAVES")) {
    std::istringstream signals(text_of_variable("STOP_SIGNALS"));
    for (int signal = 0; signals >> signal;) signals_.push_back(signal);
    sends_signals_ = !signals_.empty();
    const std::string power = text_of_variable("STOP_POWER");
    if (power.empty()) return;
    journaling_ = true;
    random_.seed(static_cast<unsigned>(std::atol(power.c_str())));
    in_order_ = random_() % 2 == 0;
  }

  std::mutex mutex;

  /// One call more; the end, if it is the one.
  void point(const char* call, std::string_view path) {
    if (!calls_.empty()) {
      const int fd =
          sys_open(AT_FDCWD, calls_.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
      std::string line = call;
      line.append(" ").append(path).append("\n");
      if (::syscall(SYS_write, fd, line.data(), line.size()) < 0) std::abort();
      sys_close(fd);
    }
    const std::string name =
        std::string(call) + " " + std::string(path.substr(path.rfind('/') + 1));
    if (is_point(name)) reached_ = true;
    if (!reached_) return;
    if (sends_signals_) return send_signal();
    if (journaling_) fail_power();
    ::kill(::getpid(), SIGKILL);
    for (;;) ::pause();
  }

  void before_write(int fd, off_t at, size_t size) {
    if (!journaling_ || size == 0) return;
    File& file = touched(fd);
    const off_t before = size_of(file.fd);
    file.steps.push_back(
        {at, content(file.fd, at, size), before, std::max(before, at + static_cast<off_t>(size))});
  }

  void before_truncate(int fd, off_t to) {
    if (!journaling_) return;
    File& file = touched(fd);
    const off_t before = size_of(file.fd);
    const off_t from = std::min(before, to);
    file.steps.push_back(
        {from, content(file.fd, from, static_cast<size_t>(before - from)), before, to});
  }

  void synced(int fd, const char* path) {
    if (!journaling_) return;
    struct stat info {};
    ::fstat(fd, &info);
    if (S_ISDIR(info.st_mode)) {
      std::erase_if(names_, [&](const NameStep& step) { return step.directory == path; });
    } else if (const auto found = files_.find(info.st_ino); found != files_.end()) {
      found->second.steps.clear();
    }
    if (in_order_) names_.clear();
  }

  void made(const std::string& path, bool directory) {
    add({directory ? NameStep::make_directory : NameStep::make, parent_of(path), path, "", "",
         inode_of(path)});
  }
  /// To be called before; the step counts once done() is called.
  void will_unlink(const std::string& path, bool directory) {
    pending_ = {directory ? NameStep::remove_directory : NameStep::remove,
                parent_of(path),
                path,
                "",
                directory ? "" : bury(path),
                inode_of(path)};
  }
  void will_rename(const std::string& from, const std::string& to, bool exchange) {
    pending_ = {exchange ? NameStep::exchange : NameStep::rename,
                parent_of(to),
                from,
                to,
                exchange ? "" : bury(to),
                inode_of(from)};
  }
  void done() { add(pending_); }

 private:
  struct WriteStep {
    off_t at;
    std::string old;  // what stood there; zeros behind the end
    off_t size_before;
    off_t size_after;
  };
  struct File {
    int fd = -1;
    std::vector<WriteStep> steps;  // since the last sync
  };
  struct NameStep {
    enum Kind { make, make_directory, remove, remove_directory, rename, exchange };
    Kind kind = make;
    std::string directory;
    std::string path;
    std::string to;
    std::string grave;  // of what the step removes
    ino_t inode = 0;
  };

  bool is_point(const std::string& name) {
    if (stop_after_.is_set() && !counting_) {
      counting_ = stop_after_.is(name);
      return false;
    }
    return ++points_ == stop_at_ || stop_before_.is(name);
  }

  void send_signal() {
    if (signals_.empty()) return;
    const int signal = signals_.front();
    signals_.erase(signals_.begin());
    if (signal != 0) deliver(signal);
  }

  // When this returns the signal has come: to this thread, or, if that is a worker, in which it is
  // blocked, to another one.
  static void deliver(int signal) {
    sigset_t blocked;
    ::pthread_sigmask(SIG_BLOCK, nullptr, &blocked);
    if (!sigismember(&blocked, signal)) {
      ::raise(signal);
      return;
    }
    ::kill(::getpid(), signal);
    sigset_t pending;
    do {
      ::sched_yield();
      ::sigpending(&pending);
    } while (sigismember(&pending, signal));
  }

  void add(NameStep step) {
    if (journaling_) names_.push_back(std::move(step));
  }

  std::string new_grave() { return graves_ + "/" + std::to_string(buried_++); }

  std::string bury(const std::string& path) {
    if (!journaling_ || inode_of(path) == 0) return {};
    const std::string grave = new_grave();
    return ::link(path.c_str(), grave.c_str()) == 0 ? grave : std::string();
  }

  File& touched(int fd) {
    struct stat info {};
    ::fstat(fd, &info);
    if ((::fcntl(fd, F_GETFL) & (O_DSYNC | O_SYNC)) != 0) std::abort();  // is not told of above
    File& file = files_[info.st_ino];
    if (file.fd < 0) {
      const std::string link = "/proc/self/fd/" + std::to_string(fd);
      file.fd = sys_open(AT_FDCWD, link.c_str(), O_RDWR | O_CLOEXEC, 0);
      if (file.fd < 0) std::abort();
    }
    return file;
  }

  static std::string content(int fd, off_t at, size_t size) {
    std::string bytes(size, '\0');
    for (size_t done = 0; done < size;) {
      const ssize_t n =
          sys_pread(fd, bytes.data() + done, size - done, at + static_cast<off_t>(done));
      if (n <= 0) break;
      done += static_cast<size_t>(n);
    }
    return bytes;
  }

  void fail_power() {
    // Who reads through a map what is cut off now waits for the end.
    struct sigaction wait {};
    wait.sa_handler = [](int) {
      for (;;) ::pause();
    };
    ::sigaction(SIGBUS, &wait, nullptr);
    for (auto& [inode, file] : files_) forget_writes(file);
    forget_names();
  }

  size_t below_or_at(size_t most) { return random_() % (most + 1); }

  void forget_writes(File& file) {
    const size_t count = file.steps.size();
    if (count == 0) return;
    enum { all, none, first, sectors };
    const auto kept = random_() % 4;
    const size_t cut = kept == all ? count : kept == none ? 0 : below_or_at(count);
    const auto salt = random_();
    // Of the steps that touch a sector, those from this one on have not come to the disk.
    const auto kept_steps = [&](off_t sector) -> size_t {
      if (kept != sectors) return cut;
      std::seed_seq seed{static_cast<unsigned>(salt), static_cast<unsigned>(sector)};
      std::array<unsigned, 2> numbers{};
      seed.generate(numbers.begin(), numbers.end());
      if (numbers[0] % 3 == 0) return 0;
      if (numbers[0] % 3 == 1) return count;
      return numbers[1] % (count + 1);
    };
    const off_t size = cut < count ? file.steps[cut].size_before : file.steps.back().size_after;
    for (size_t i = count; i-- > 0;) {
      const WriteStep& step = file.steps[i];
      const off_t end = step.at + static_cast<off_t>(step.old.size());
      for (off_t at = step.at; at < end;) {
        const off_t next = std::min(end, (at / kSectorBytes + 1) * kSectorBytes);
        if (i >= kept_steps(at / kSectorBytes)) {
          const char* const old = step.old.data() + (at - step.at);
          if (sys_pwrite(file.fd, old, static_cast<size_t>(next - at), at) < 0) std::abort();
        }
        at = next;
      }
    }
    if (sys_truncate(file.fd, size) != 0) std::abort();
  }

  void forget_names() {
    enum { all, none, first, some };
    const auto kept = in_order_ ? first : static_cast<int>(random_() % 4);
    const size_t count = names_.size();
    const size_t cut = kept == all ? count : kept == none ? 0 : below_or_at(count);
    for (size_t i = count; i-- > 0;) {
      if (kept == some ? random_() % 2 == 0 : i >= cut) undo(names_[i]);
    }
  }

  // As far as the steps around it allow.
  void undo(const NameStep& step) {
    const std::string& path = step.path;
    switch (step.kind) {
      case NameStep::make:
        if (inode_of(path) == step.inode) sys_unlink(AT_FDCWD, path.c_str(), 0);
        break;
      case NameStep::make_directory:
        sys_rename(path.c_str(), new_grave().c_str(), 0);
        break;
      case NameStep::remove:
        if (!step.grave.empty()) sys_rename(step.grave.c_str(), path.c_str(), RENAME_NOREPLACE);
        break;
      case NameStep::remove_directory:
        ::syscall(SYS_mkdir, path.c_str(), 0777);
        break;
      case NameStep::rename:
        if (inode_of(step.to) != step.inode || inode_of(path) != 0) break;
        sys_rename(step.to.c_str(), path.c_str(), 0);
        if (!step.grave.empty()) sys_rename(step.grave.c_str(), step.to.c_str(), 0);
        break;
      case NameStep::exchange:
        sys_rename(path.c_str(), step.to.c_str(), RENAME_EXCHANGE);
        break;
    }
  }

  long points_ = 0;
  long stop_at_;
  NamedCall stop_before_;
  NamedCall stop_after_;
  bool counting_ = false;  // that call has come
  bool reached_ = false;   // the point where to stop
  std::vector<int> signals_;
  bool sends_signals_ = false;
  std::string calls_;
  std::string graves_;
  bool journaling_ = false;
  bool in_order_ = false;
  std::mt19937 random_;
  std::map<ino_t, File> files_;
  std::vector<NameStep> names_;
  NameStep pending_;
  unsigned buried_ = 0;
};

Disk& disk() {
  static Disk& only = *new Disk;  // outlives what the program does at its end
  return only;
}

using Lock = std::lock_guard<std::mutex>;

// --- the calls ---------------------------------------------------------------------------------

}  // namespace

int open_at(int directory, const char* path, int flags, unsigned mode) {
  if ((flags & (O_CREAT | O_TRUNC)) == 0 || below().empty()) {
    return sys_open(directory, path, flags, mode);
  }
  const std::string place = absolute(directory, path);
  if (!counts(place)) return sys_open(directory, path, flags, mode);
  const Lock lock(disk().mutex);
  struct stat before {};
  const bool is_there = ::lstat(place.c_str(), &before) == 0;
  const bool cuts = is_there && (flags & O_TRUNC) != 0 && before.st_size > 0;
  if (is_there && !cuts) return sys_open(directory, path, flags, mode);
  disk().point(cuts ? "open_truncate" : "open_create", place);
  if (cuts) {
    const int fd = sys_open(AT_FDCWD, place.c_str(), O_RDWR | O_CLOEXEC, 0);
    if (fd >= 0) {
      disk().before_truncate(fd, 0);
      sys_close(fd);
    }
  }
  const int fd = sys_open(directory, path, flags, mode);
  if (fd >= 0 && !is_there) disk().made(place, false);
  return fd;
}

namespace {

size_t size_of(const iovec* parts, int count) {
  size_t size = 0;
  for (int i = 0; i < count; ++i) size += parts[i].iov_len;
  return size;
}

/// `at` of -1: where the descriptor stands.
template <typename Call>
ssize_t write_at(const char* name, int fd, size_t size, off_t at, Call call) {
  PathText path;
  if (!counts(fd, path)) return call();
  const Lock lock(disk().mutex);
  disk().point(name, path.data());
  if (at < 0) {
    at = (::fcntl(fd, F_GETFL) & O_APPEND) != 0 ? size_of(fd) : ::lseek(fd, 0, SEEK_CUR);
  }
  disk().before_write(fd, at, size);
  return call();
}

int sync_file(const char* name, int fd, long number) {
  PathText path;
  // A directory counts as what lies in it.
  const bool counted =
      fd > STDERR_FILENO && path_of(fd, path) && (counts(path.data()) || below() == path.data());
  if (!counted) return static_cast<int>(::syscall(number, fd));
  const Lock lock(disk().mutex);
  disk().point(name, path.data());
  const auto result = static_cast<int>(::syscall(number, fd));
  if (result == 0) disk().synced(fd, path.data());
  return result;
}

int truncate_to(int fd, off_t size) {
  PathText path;
  if (!counts(fd, path)) return sys_truncate(fd, size);
  const Lock lock(disk().mutex);
  disk().point("ftruncate", path.data());
  disk().before_truncate(fd, size);
  return sys_truncate(fd, size);
}

int rename_at(const char* name, int from_at, const char* from, int to_at, const char* to,
              unsigned flags) {
  const auto call = [&] {
    return static_cast<int>(::syscall(SYS_renameat2, from_at, from, to_at, to, flags));
  };
  const std::string source = absolute(from_at, from);
  const std::string target = absolute(to_at, to);
  if (!counts(target)) return call();
  const Lock lock(disk().mutex);
  disk().point(name, target);
  disk().will_rename(source, target, (flags & RENAME_EXCHANGE) != 0);
  const int result = call();
  if (result == 0) disk().done();
  return result;
}

int remove_at(const char* name, int directory, const char* path, int flags) {
  const std::string place = absolute(directory, path);
  struct stat info {};
  if (!counts(place) || ::lstat(place.c_str(), &info) != 0) {
    return sys_unlink(directory, path, flags);
  }
  const Lock lock(disk().mutex);
  disk().point(name, place);
  disk().will_unlink(place, (flags & AT_REMOVEDIR) != 0);
  const int result = sys_unlink(directory, path, flags);
  if (result == 0) disk().done();
  return result;
}

}  // namespace

extern "C" {

int mkdir(const char* path, mode_t mode) noexcept {
  const std::string place = absolute(AT_FDCWD, path);
  if (!counts(place) || inode_of(place) != 0) {
    return static_cast<int>(::syscall(SYS_mkdir, path, mode));
  }
  const Lock lock(disk().mutex);
  disk().point("mkdir", place);
  const auto result = static_cast<int>(::syscall(SYS_mkdir, path, mode));
  if (result == 0) disk().made(place, true);
  return result;
}

ssize_t write(int fd, const void* data, size_t size) {
  return write_at("write", fd, size, -1, [&] { return ::syscall(SYS_write, fd, data, size); });
}
ssize_t writev(int fd, const iovec* parts, int count) {
  return write_at("writev", fd, size_of(parts, count), -1,
                  [&] { return ::syscall(SYS_writev, fd, parts, count); });
}
ssize_t pwrite(int fd, const void* data, size_t size, off_t at) {
  return write_at("pwrite", fd, size, at, [&] { return sys_pwrite(fd, data, size, at); });
}
ssize_t pwrite64(int fd, const void* data, size_t size, off_t at) {
  return write_at("pwrite", fd, size, at, [&] { return sys_pwrite(fd, data, size, at); });
}
ssize_t pwritev(int fd, const iovec* parts, int count, off_t at) {
  return write_at("pwritev", fd, size_of(parts, count), at,
                  [&] { return ::syscall(SYS_pwritev, fd, parts, count, at, 0); });
}
ssize_t pwritev64(int fd, const iovec* parts, int count, off_t at) {
  return write_at("pwritev", fd, size_of(parts, count), at,
                  [&] { return ::syscall(SYS_pwritev, fd, parts, count, at, 0); });
}

int fsync(int fd) { return sync_file("fsync", fd, SYS_fsync); }
int fdatasync(int fd) { return sync_file("fdatasync", fd, SYS_fdatasync); }

int rename(const char* from, const char* to) noexcept {
  return rename_at("rename", AT_FDCWD, from, AT_FDCWD, to, 0);
}
int renameat2(int from_at, const char* from, int to_at, const char* to, unsigned flags) noexcept {
  return rename_at("renameat2", from_at, from, to_at, to, flags);
}

int unlinkat(int directory, const char* path, int flags) noexcept {
  return remove_at((flags & AT_REMOVEDIR) != 0 ? "rmdir" : "unlink", directory, path, flags);
}
int unlink(const char* path) noexcept { return remove_at("unlink", AT_FDCWD, path, 0); }
int rmdir(const char* path) noexcept { return remove_at("rmdir", AT_FDCWD, path, AT_REMOVEDIR); }
int remove(const char* path) noexcept {
  struct stat info {};
  const bool directory = ::lstat(path, &info) == 0 && S_ISDIR(info.st_mode);
  return directory ? rmdir(path) : unlink(path);
}

int ftruncate(int fd, off_t size) noexcept { return truncate_to(fd, size); }
int ftruncate64(int fd, off_t size) noexcept { return truncate_to(fd, size); }

}  // extern "C"
