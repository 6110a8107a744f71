// How many CPUs the process may use (docs/reference/memory-and-threads.md).
#pragma once

#include <filesystem>
#include <optional>

namespace spillway {

/// CPUs' worth of time that cgroups grant the process, rounded to the nearest whole number, at
/// least 1: the least `quota / period` of cpu.max (version 2) and of cpu.cfs_quota_us and
/// cpu.cfs_period_us (version 1), of the process's cgroup and of those above it. Nothing if no
/// quota is set. What cannot be read or makes no sense is no limit. `root` stands before /proc and
/// /sys.
std::optional<unsigned> cpu_quota(const std::filesystem::path& root);

/// As `nproc`: the CPUs of the process's affinity mask, or its quota if that is less. At least 1.
unsigned available_cpus(const std::filesystem::path& root);
unsigned available_cpus();

}  // namespace spillway
