#include "config/available_cpus.hpp"

#include <sched.h>

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <fstream>
#include <memory>
#include <string>
#include <thread>

#include "config/cgroup.hpp"

namespace spillway {
namespace {

using Cpus = std::optional<double>;

/// "50000 100000"; "max 100000": no quota.
Cpus cpus_in_cpu_max(const std::string& file) {
  std::ifstream in(file);
  double quota = 0;
  double period = 0;
  if (!(in >> quota >> period) || quota <= 0 || period <= 0) return std::nullopt;
  return quota / period;
}

/// Version 1 has a file for each number; a quota of -1 is none.
Cpus cpus_in_cfs_files(const std::string& directory) {
  double quota = 0;
  double period = 0;
  std::ifstream(directory + "/cpu.cfs_quota_us") >> quota;
  std::ifstream(directory + "/cpu.cfs_period_us") >> period;
  if (quota <= 0 || period <= 0) return std::nullopt;
  return quota / period;
}

/// CPUs of the affinity mask; 0: unknown.
unsigned cpus_in_affinity_mask() {
  // A machine may have more CPUs than the mask of fixed size holds: then EINVAL asks for a larger.
  for (int cpus = CPU_SETSIZE; cpus <= (1 << 20); cpus *= 2) {
    const std::unique_ptr<cpu_set_t, void (*)(cpu_set_t*)> mask(
        CPU_ALLOC(static_cast<std::size_t>(cpus)), [](cpu_set_t* set) { CPU_FREE(set); });
    if (mask == nullptr) return 0;
    const std::size_t bytes = CPU_ALLOC_SIZE(static_cast<std::size_t>(cpus));
    if (::sched_getaffinity(0, bytes, mask.get()) == 0) {
      return static_cast<unsigned>(CPU_COUNT_S(bytes, mask.get()));
    }
    if (errno != EINVAL) return 0;
  }
  return 0;
}

}  // namespace

std::optional<unsigned> cpu_quota(const std::filesystem::path& root) {
  Cpus least;
  for_each_cgroup(root, "cpu", [&](const std::string& directory, CgroupVersion version) {
    const Cpus cpus = version == CgroupVersion::v2 ? cpus_in_cpu_max(directory + "/cpu.max")
                                                   : cpus_in_cfs_files(directory);
    if (cpus) least = least ? std::min(*least, *cpus) : *cpus;
  });
  if (!least) return std::nullopt;
  constexpr double kMax = 1 << 20;
  return static_cast<unsigned>(std::lround(std::clamp(*least, 1.0, kMax)));
}

unsigned available_cpus(const std::filesystem::path& root) {
  unsigned cpus = cpus_in_affinity_mask();
  if (cpus == 0) cpus = std::max(1U, std::thread::hardware_concurrency());
  return std::min(cpus, cpu_quota(root).value_or(cpus));
}

unsigned available_cpus() { return available_cpus("/"); }

}  // namespace spillway
