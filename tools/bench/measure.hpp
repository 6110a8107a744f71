// Runs one command and measures it.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

namespace spillway::bench {

struct Measurement {
  int exit_status = 0;  ///< 128 + n: killed by signal n
  double wall_seconds = 0;
  double cpu_seconds = 0;  ///< user and system, of the process and the children it waited for
  /// The larger of what wait4 reports and of VmHWM as last seen in /proc: mapped pages included.
  std::uint64_t peak_rss_bytes = 0;
  std::uint64_t peak_scratch_bytes = 0;  ///< allocated on disk below the watched directory
};

struct RunPlan {
  std::string command;                      ///< for /bin/sh -c; standard output is dropped
  std::filesystem::path scratch_directory;  ///< watched while the command runs; empty: none
  std::filesystem::path message_file;       ///< gets standard error
  std::uint64_t memory_limit_bytes = 0;     ///< of a memory cgroup; 0: none
};

/// Runs the command to its end. Throws Error io where it cannot even be started.
Measurement measure(const RunPlan& plan);

/// Bytes allocated on disk by all files below `directory` (or by one file); 0 if there is none.
std::uint64_t disk_bytes(const std::filesystem::path& directory);

}  // namespace spillway::bench
