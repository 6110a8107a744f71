// What a directory lies on: a local disk, memory, or a network, and how much room is left.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>

namespace spillway {

struct FileSystem {
  enum class Kind { local, memory, network };

  Kind kind = Kind::local;
  std::string name;              ///< "NFS", "Lustre", "tmpfs" ...; empty: a local one, of no matter
  std::uint64_t free_bytes = 0;  ///< that this user may still fill
  std::uint64_t total_bytes = 0;  ///< 0: not known
};

/// By statfs(2). Error io, which names the path.
FileSystem file_system_of(const std::filesystem::path& path);

/// The kind and name for the `f_type` that statfs tells (linux/magic.h, and coreutils' stat.c for
/// those that are not in the kernel). What is not known counts as local.
FileSystem file_system_of_type(std::uint64_t type);

/// Error usage, which says the way out, if scratch must not lie on `system`, as `directory` does:
/// LMDB maps its file into memory and relies on the mapping being in step with what is written,
/// which no network file system promises. With `force` it is a line for `warn` instead.
void check_scratch_file_system(const std::filesystem::path& directory, const FileSystem& system,
                               bool force, const std::function<void(const std::string&)>& warn);

/// How much a run leaves free: it stops before others on the disk, and its own archive, find none
/// left. A hundredth of the file system, 256 MiB at most.
std::uint64_t disk_reserve_bytes(const FileSystem& system);

/// Whether a run that has `scratch_bytes` there has to stop: the reserve is touched, and the run is
/// no small one, on a disk that was nearly full before, which would hardly come to its end.
bool is_nearly_full(const FileSystem& system, std::uint64_t scratch_bytes);

}  // namespace spillway
