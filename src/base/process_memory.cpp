#include "base/process_memory.hpp"

#include <sys/resource.h>

#include <algorithm>
#include <fstream>
#include <string>

namespace spillway {

std::uint64_t peak_resident_bytes() { return process_memory().peak_bytes; }

ProcessMemory process_memory() {
  ProcessMemory memory;
  std::ifstream status("/proc/self/status");
  std::string field;
  while (status >> field) {
    std::uint64_t* const value = field == "VmHWM:"     ? &memory.peak_bytes
                                 : field == "VmRSS:"   ? &memory.resident_bytes
                                 : field == "VmSize:"  ? &memory.virtual_bytes
                                 : field == "RssAnon:" ? &memory.anonymous_bytes
                                 : field == "RssFile:" ? &memory.mapped_bytes
                                                       : nullptr;
    if (value != nullptr) {
      std::uint64_t kilobytes = 0;
      status >> kilobytes;
      *value = kilobytes * 1024;
    }
    status.ignore(1 << 12, '\n');
  }
  return memory;
}

std::optional<std::uint64_t> address_space_limit() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_AS, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY) return std::nullopt;
  return limit.rlim_cur;
}

std::optional<std::uint64_t> free_address_bytes() {
  const std::optional<std::uint64_t> limit = address_space_limit();
  if (!limit) return std::nullopt;
  return *limit - std::min(*limit, process_memory().virtual_bytes);
}

}  // namespace spillway
