// Lines for the person at the terminal or the reader of a cluster's log, on standard error.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>

#include "base/mutex.hpp"

namespace spillway {

/// A verbosity below 0: nothing is written, only the error at the end is.
inline constexpr int kNoWarnings = -1;

/// Lines are `spillway: [seconds since the start, CPU seconds per second, peak resident memory]
/// text`, as minimap2 has it. On a terminal one more line may stand below them, which is rewritten
/// in place. Thread-safe.
class TerminalLog {
 public:
  /// kNoWarnings; 0: errors, warnings and progress only; 1: stages; 2: details.
  explicit TerminalLog(int verbosity);
  ~TerminalLog() { clear(); }
  TerminalLog(const TerminalLog&) = delete;
  TerminalLog& operator=(const TerminalLog&) = delete;

  void stage(const std::string& text) const { line(1, text); }
  void detail(const std::string& text) const { line(2, text); }
  /// At every verbosity from 0 on.
  void always(const std::string& text) const { line(0, text); }
  /// `spillway: warning: text`.
  void warn(const std::string& text) const;

  int verbosity() const { return verbosity_; }
  /// Whether standard error is a terminal on which a line can be rewritten.
  bool can_rewrite() const { return columns() > 0; }
  /// Columns that show() has room for.
  std::size_t room() const;
  /// Shows `text`, as much of it as there is room for, in place of what was shown before.
  /// REQUIRES: can_rewrite().
  void show(const std::string& text) const;
  /// Takes away what is shown.
  void clear() const;

 private:
  static std::size_t columns();
  void line(int level, const std::string& text) const;
  void write(const std::string& text) const;

  int verbosity_;
  std::chrono::steady_clock::time_point start_;
  mutable Mutex mutex_;
  mutable bool is_shown_ SPILLWAY_GUARDED_BY(mutex_) = false;
};

}  // namespace spillway
