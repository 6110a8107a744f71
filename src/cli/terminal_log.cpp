#include "cli/terminal_log.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <string_view>

#include "base/printable.hpp"
#include "base/process_memory.hpp"
#include "run/progress.hpp"
#include "run/progress_text.hpp"

namespace spillway {
namespace {

constexpr const char* kClearLine = "\r\x1b[K";
constexpr std::size_t kUsualColumns = 80;
constexpr const char* kProgram = "spillway: ";

}  // namespace

TerminalLog::TerminalLog(int verbosity)
    : verbosity_(verbosity), start_(std::chrono::steady_clock::now()) {}

std::size_t TerminalLog::columns() {
  const char* const terminal = std::getenv("TERM");  // NOLINT(concurrency-mt-unsafe): never set
  if (terminal == nullptr || std::string_view(terminal) == "dumb") return 0;
  if (::isatty(STDERR_FILENO) == 0) return 0;
  winsize size{};
  if (::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return kUsualColumns;
  return size.ws_col;
}

void TerminalLog::line(int level, const std::string& text) const {
  if (level > verbosity_) return;
  const std::chrono::duration<double> real = std::chrono::steady_clock::now() - start_;
  std::array<char, 128> prefix{};
  std::snprintf(prefix.data(), prefix.size(), "spillway: [%.3f s, %.2f cores, %.1f MiB] ",
                real.count(), real.count() > 0 ? process_cpu_seconds() / real.count() : 0.0,
                static_cast<double>(peak_resident_bytes()) / (1 << 20));
  write(prefix.data() + text);
}

void TerminalLog::warn(const std::string& text) const {
  if (verbosity_ != kNoWarnings) write("spillway: warning: " + printable(text));
}

void TerminalLog::write(const std::string& text) const {
  const MutexLock lock(mutex_);
  std::fprintf(stderr, "%s%s\n", is_shown_ ? kClearLine : "", text.c_str());
  is_shown_ = false;
}

std::size_t TerminalLog::room() const {
  // One column less: at the last one some terminals begin a new line.
  const std::size_t used = std::string_view(kProgram).size() + 1;
  const std::size_t all = columns();
  return all > used ? all - used : 0;
}

void TerminalLog::show(const std::string& text) const {
  if (verbosity_ == kNoWarnings) return;
  const std::size_t columns = room();
  if (columns == 0) return;
  const MutexLock lock(mutex_);
  std::fprintf(stderr, "%s%s%s", kClearLine, kProgram, cut_to(text, columns).c_str());
  std::fflush(stderr);
  is_shown_ = true;
}

void TerminalLog::clear() const {
  const MutexLock lock(mutex_);
  if (!is_shown_) return;
  std::fputs(kClearLine, stderr);
  is_shown_ = false;
}

}  // namespace spillway
