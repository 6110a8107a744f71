// Lines for the person at the terminal or the reader of a cluster's log, on standard error.
#pragma once

#include <chrono>
#include <string>

namespace spillway {

/// `[seconds since the start, CPU seconds per second, peak resident memory] text`, as minimap2 has
/// it. Not thread-safe.
class Log {
 public:
  /// 0: errors only; 1: stages; 2: details.
  explicit Log(int verbosity);

  void stage(const std::string& text) const { line(1, text); }
  void detail(const std::string& text) const { line(2, text); }

 private:
  void line(int level, const std::string& text) const;

  int verbosity_;
  std::chrono::steady_clock::time_point start_;
};

}  // namespace spillway
