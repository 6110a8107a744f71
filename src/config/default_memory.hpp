// How much memory a run takes by default (docs/reference/memory-and-threads.md).
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>

#include "base/environment.hpp"

namespace spillway {

inline constexpr std::uint64_t kDefaultMemoryBytes = std::uint64_t{1} << 30;
inline constexpr std::uint64_t kDefaultCacheBytes = std::uint64_t{512} << 20;
inline constexpr std::uint64_t kDefaultMetadataCacheBytes = std::uint64_t{64} << 20;

/// The least that any of these grants the process, in bytes; nothing if none of them sets a limit:
/// - cgroup v2: memory.max of the cgroup in /proc/self/cgroup and of those above it;
/// - cgroup v1: memory.limit_in_bytes of the same for the memory controller;
/// - Slurm: SLURM_MEM_PER_NODE, or SLURM_MEM_PER_CPU times SLURM_CPUS_ON_NODE, in MiB.
/// What cannot be read or makes no sense is no limit. `root` stands before /proc and /sys.
std::optional<std::uint64_t> granted_memory_bytes(const std::filesystem::path& root,
                                                  const Environment& environment);

/// kDefaultMemoryBytes, or half of the grant if that is less. Never 0.
std::uint64_t default_memory_bytes(const std::filesystem::path& root,
                                   const Environment& environment);

/// The caches of verbs that read archives, in bytes.
struct ReadCaches {
  std::uint64_t groups = kDefaultCacheBytes;  ///< or a quarter of the grant if that is less
  std::uint64_t metadata = kDefaultMetadataCacheBytes;  ///< or an eighth
};

ReadCaches default_read_caches(const std::filesystem::path& root, const Environment& environment);

}  // namespace spillway
