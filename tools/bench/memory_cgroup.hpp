// A memory limit that the kernel enforces, page cache included, for one process.
#pragma once

#include <cstdint>
#include <filesystem>

namespace spillway::bench {

/// A control group of its own (v1 or v2), removed on destruction. Needs the right to make one, as
/// root.
class MemoryCgroup {
 public:
  /// Throws Error io where the group cannot be made.
  explicit MemoryCgroup(std::uint64_t limit_bytes);
  MemoryCgroup(const MemoryCgroup&) = delete;
  MemoryCgroup& operator=(const MemoryCgroup&) = delete;
  ~MemoryCgroup();

  /// The file to which a process writes "0" to enter. A child does so between fork and exec.
  std::filesystem::path procs_file() const { return directory_ / "cgroup.procs"; }

 private:
  std::filesystem::path directory_;
};

}  // namespace spillway::bench
