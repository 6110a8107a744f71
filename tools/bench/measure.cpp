#include "bench/measure.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <fstream>
#include <string_view>

#include "base/file.hpp"
#include "bench/memory_cgroup.hpp"
#include "spillway/error.hpp"

namespace spillway::bench {
namespace {

constexpr int kPollMilliseconds = 10;

/// VmHWM of a process in bytes; 0 once it is gone.
std::uint64_t high_water_mark(pid_t pid) {
  std::ifstream status("/proc/" + std::to_string(pid) + "/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with("VmHWM:")) return std::stoull(line.substr(6)) * 1024;
  }
  return 0;
}

double seconds(const timeval& t) {
  return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) * 1e-6;
}

/// In the child: never returns. Only calls that are safe after fork.
[[noreturn]] void become(const char* command, const char* procs_file, int messages, int nothing) {
  if (procs_file != nullptr) {
    const int fd = ::open(procs_file, O_WRONLY | O_CLOEXEC);
    if (fd < 0 || ::write(fd, "0", 1) != 1) ::_exit(126);
  }
  if (::dup2(nothing, STDIN_FILENO) < 0 || ::dup2(nothing, STDOUT_FILENO) < 0 ||
      ::dup2(messages, STDERR_FILENO) < 0) {
    ::_exit(126);
  }
  ::execl("/bin/sh", "sh", "-c", command, static_cast<char*>(nullptr));
  ::_exit(127);
}

/// A shell replaces itself by the last command of its line if that is marked with exec; so the
/// process that is watched is the command and not the shell.
std::string with_exec(const std::string& command) {
  return command.find_first_of("|;&(){}\n") == std::string::npos ? "exec " + command : command;
}

}  // namespace

std::uint64_t disk_bytes(const std::filesystem::path& directory) {
  namespace fs = std::filesystem;
  std::uint64_t bytes = 0;
  const auto add = [&bytes](const fs::path& path) {
    struct stat info {};
    // st_blocks counts 512 bytes each, whatever the file system.
    if (::lstat(path.c_str(), &info) == 0)
      bytes += static_cast<std::uint64_t>(info.st_blocks) * 512;
  };
  std::error_code error;
  if (!fs::is_directory(directory, error)) {
    add(directory);
    return bytes;
  }
  // Files come and go while the command runs; an error ends one look, not the measurement.
  for (fs::recursive_directory_iterator it(directory, error), end; !error && it != end;
       it.increment(error)) {
    add(it->path());
  }
  return bytes;
}

Measurement measure(const RunPlan& plan) {
  std::optional<MemoryCgroup> cgroup;
  std::string procs_file;
  if (plan.memory_limit_bytes > 0) {
    cgroup.emplace(plan.memory_limit_bytes);
    procs_file = cgroup->procs_file();
  }
  const File messages = File::create(plan.message_file);
  const int nothing = ::open("/dev/null", O_RDWR | O_CLOEXEC);
  const std::string command = with_exec(plan.command);

  const auto start = std::chrono::steady_clock::now();
  const pid_t pid = ::fork();
  if (pid == 0) {
    become(command.c_str(), procs_file.empty() ? nullptr : procs_file.c_str(),
           messages.descriptor(), nothing);
  }
  ::close(nothing);
  if (pid < 0) throw Error(ErrorKind::io, std::string("fork failed: ") + std::strerror(errno));

  Measurement result;
  const int pidfd = static_cast<int>(::syscall(SYS_pidfd_open, pid, 0));
  int status = 0;
  rusage usage{};
  const auto sample_scratch = [&] {
    if (plan.scratch_directory.empty()) return;
    result.peak_scratch_bytes =
        std::max(result.peak_scratch_bytes, disk_bytes(plan.scratch_directory));
  };
  for (;;) {
    result.peak_rss_bytes = std::max(result.peak_rss_bytes, high_water_mark(pid));
    sample_scratch();
    pollfd ended{pidfd, POLLIN, 0};
    ::poll(&ended, pidfd >= 0 ? 1 : 0, kPollMilliseconds);
    if (::wait4(pid, &status, WNOHANG, &usage) == pid) break;
  }
  result.wall_seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  if (pidfd >= 0) ::close(pidfd);
  sample_scratch();  // what the command has left there
  result.exit_status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  result.cpu_seconds = seconds(usage.ru_utime) + seconds(usage.ru_stime);
  result.peak_rss_bytes =
      std::max(result.peak_rss_bytes, static_cast<std::uint64_t>(usage.ru_maxrss) * 1024);
  return result;
}

}  // namespace spillway::bench
