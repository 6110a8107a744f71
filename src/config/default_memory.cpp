#include "config/default_memory.hpp"

#include <algorithm>
#include <charconv>
#include <fstream>
#include <limits>
#include <string>
#include <string_view>

#include "config/cgroup.hpp"

namespace spillway {
namespace {

namespace fs = std::filesystem;

using Limit = std::optional<std::uint64_t>;

Limit smaller(Limit a, Limit b) {
  if (!a || !b) return a ? a : b;
  return std::min(*a, *b);
}

Limit whole_number(std::string_view text) {
  std::uint64_t value = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc() || stop != end) return std::nullopt;
  return value;
}

/// The limit in the first word of a file ("max": none).
Limit limit_in(const fs::path& file) {
  std::ifstream in(file);
  std::string word;
  in >> word;
  return whole_number(word);
}

Limit cgroup_limit(const fs::path& root) {
  Limit least;
  for_each_cgroup(root, "memory", [&](const std::string& directory, CgroupVersion version) {
    const char* const file =
        version == CgroupVersion::v2 ? "/memory.max" : "/memory.limit_in_bytes";
    least = smaller(least, limit_in(directory + file));
  });
  return least;
}

Limit number_of(const Environment& environment, const char* name) {
  const auto text = environment(name);
  return text ? whole_number(*text) : std::nullopt;
}

Limit slurm_limit(const Environment& environment) {
  constexpr std::uint64_t kMebibyte = std::uint64_t{1} << 20;
  Limit mebibytes = number_of(environment, "SLURM_MEM_PER_NODE");
  if (!mebibytes) {
    mebibytes = number_of(environment, "SLURM_MEM_PER_CPU");
    const std::uint64_t cpus = number_of(environment, "SLURM_CPUS_ON_NODE").value_or(1);
    if (mebibytes && cpus > 0) {
      if (*mebibytes > std::numeric_limits<std::uint64_t>::max() / cpus) return std::nullopt;
      *mebibytes *= cpus;
    }
  }
  // 0 is how Slurm says "all of the node".
  if (!mebibytes || *mebibytes == 0) return std::nullopt;
  if (*mebibytes > std::numeric_limits<std::uint64_t>::max() / kMebibyte) return std::nullopt;
  return *mebibytes * kMebibyte;
}

/// One `divisor`th of the grant, or `most` if that is less.
std::uint64_t share_of(Limit grant, std::uint64_t divisor, std::uint64_t most) {
  return grant ? std::min(most, *grant / divisor) : most;
}

}  // namespace

Limit granted_memory_bytes(const fs::path& root, const Environment& environment) {
  return smaller(cgroup_limit(root), slurm_limit(environment));
}

std::uint64_t default_memory_bytes(const fs::path& root, const Environment& environment) {
  const Limit grant = granted_memory_bytes(root, environment);
  return std::max<std::uint64_t>(1, share_of(grant, 2, kDefaultMemoryBytes));
}

ReadCaches default_read_caches(const fs::path& root, const Environment& environment) {
  const Limit grant = granted_memory_bytes(root, environment);
  return {share_of(grant, 4, kDefaultCacheBytes), share_of(grant, 8, kDefaultMetadataCacheBytes)};
}

}  // namespace spillway
