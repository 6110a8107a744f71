// How far a reading verb is, on the terminal.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "cli/terminal_log.hpp"

namespace spillway {

/// One line that is rewritten in place, only where standard error is a terminal, and only of work
/// that takes longer than a second. Not thread-safe.
class ReadProgress {
 public:
  /// `verb` is what the line begins with.
  explicit ReadProgress(std::string verb);

  /// `done` of `total` samples have been read.
  void samples(std::uint64_t done, std::uint64_t total);

  /// `done` of `total` bytes of an archive have been read.
  void bytes(std::uint64_t done, std::uint64_t total);

  /// The line; for 0 of an unknown number nothing is said of how far it is.
  static std::string text(const std::string& verb, std::uint64_t done, std::uint64_t total,
                          double seconds);

 private:
  using Clock = std::chrono::steady_clock;

  bool is_due();
  double seconds() const;

  std::string verb_;
  TerminalLog log_;
  bool is_shown_;
  Clock::time_point start_;
  Clock::time_point next_;
};

}  // namespace spillway
