#include "bench/memory_cgroup.hpp"

#include <unistd.h>

#include <fstream>
#include <string>
#include <system_error>

#include "spillway/error.hpp"

namespace spillway::bench {

MemoryCgroup::MemoryCgroup(std::uint64_t limit_bytes) {
  const std::filesystem::path v1 = "/sys/fs/cgroup/memory";
  const bool is_v1 = std::filesystem::exists(v1);
  directory_ = (is_v1 ? v1 : "/sys/fs/cgroup") / ("spillway-bench-" + std::to_string(::getpid()));
  std::error_code error;
  std::filesystem::create_directory(directory_, error);
  if (error) {
    throw Error(ErrorKind::io,
                directory_.string() + ": cannot make a memory cgroup: " + error.message());
  }
  std::ofstream limit(directory_ / (is_v1 ? "memory.limit_in_bytes" : "memory.max"));
  limit << limit_bytes << std::flush;
  if (!limit) {
    std::filesystem::remove(directory_, error);
    throw Error(ErrorKind::io, directory_.string() + ": cannot set the memory limit");
  }
}

MemoryCgroup::~MemoryCgroup() { ::rmdir(directory_.c_str()); }

}  // namespace spillway::bench
