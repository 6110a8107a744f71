// What is said of contigs and regions that were asked for and cannot be had.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "spillway/region.hpp"

namespace spillway {

/// Writes a line to standard error for each, and gathers the exit code.
class RegionReport {
 public:
  explicit RegionReport(std::string archive, bool has_warnings = true)
      : archive_(std::move(archive)), has_warnings_(has_warnings) {}

  /// `region` is what was asked for, unless the reason says so itself. Without a problem, a reason
  /// is a warning, if there are to be any; without that, nothing is said.
  void add(std::optional<std::string_view> region, RegionProblem problem, std::string_view reason);

  /// 0, or the exit code of the worst: a usage error before what is not there.
  int code() const { return code_; }

 private:
  std::string archive_;
  bool has_warnings_;
  int code_ = 0;
};

}  // namespace spillway
