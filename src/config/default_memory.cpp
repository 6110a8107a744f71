#include "config/default_memory.hpp"

#include <algorithm>
#include <charconv>
#include <fstream>
#include <limits>
#include <string>
#include <string_view>

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

/// The least limit of `cgroup` (a path below `mount`) and of all that it is part of.
Limit limit_of_cgroup(const fs::path& mount, const fs::path& cgroup, const char* file) {
  Limit least;
  fs::path below = cgroup.relative_path().lexically_normal();
  for (;;) {
    // Joined as text: where memory fails, operator/ of libstdc++ 12 frees twice.
    least = smaller(least, limit_in(mount.string() + "/" + below.string() + "/" + file));
    if (below.empty()) return least;
    below = below.parent_path();
  }
}

bool has_word(std::string_view words, std::string_view word) {
  while (!words.empty()) {
    const std::size_t comma = words.find(',');
    if (words.substr(0, comma) == word) return true;
    words = comma == std::string_view::npos ? "" : words.substr(comma + 1);
  }
  return false;
}

/// /proc/self/cgroup (man 7 cgroups) has a line "hierarchy:controllers:path" for each hierarchy;
/// that of version 2 is number 0 and names no controllers.
Limit cgroup_limit(const fs::path& root) {
  std::ifstream in(root / "proc/self/cgroup");
  Limit least;
  for (std::string line; std::getline(in, line);) {
    const std::size_t first = line.find(':');
    const std::size_t second = line.find(':', first + 1);
    if (first == std::string::npos || second == std::string::npos) continue;
    const std::string controllers = line.substr(first + 1, second - first - 1);
    const std::string cgroup = line.substr(second + 1);
    if (controllers.empty()) {
      least = smaller(least, limit_of_cgroup(root / "sys/fs/cgroup", cgroup, "memory.max"));
    } else if (has_word(controllers, "memory")) {
      least = smaller(
          least, limit_of_cgroup(root / "sys/fs/cgroup/memory", cgroup, "memory.limit_in_bytes"));
    }
  }
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

}  // namespace

Limit granted_memory_bytes(const fs::path& root, const Environment& environment) {
  return smaller(cgroup_limit(root), slurm_limit(environment));
}

std::uint64_t default_memory_bytes(const fs::path& root, const Environment& environment) {
  const Limit grant = granted_memory_bytes(root, environment);
  if (!grant) return kDefaultMemoryBytes;
  return std::max<std::uint64_t>(1, std::min(kDefaultMemoryBytes, *grant / 2));
}

std::uint64_t default_memory_bytes() { return default_memory_bytes("/", process_environment()); }

}  // namespace spillway
