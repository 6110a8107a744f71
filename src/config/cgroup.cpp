#include "config/cgroup.hpp"

#include <fstream>

namespace spillway {
namespace {

namespace fs = std::filesystem;

bool has_word(std::string_view words, std::string_view word) {
  while (!words.empty()) {
    const std::size_t comma = words.find(',');
    if (words.substr(0, comma) == word) return true;
    words = comma == std::string_view::npos ? "" : words.substr(comma + 1);
  }
  return false;
}

/// From `cgroup` (a path below `mount`) up to the mount itself, which a container sees as the root
/// whatever the path says.
template <typename Visit>
void walk_up(const fs::path& mount, const fs::path& cgroup, Visit visit) {
  fs::path below = cgroup.relative_path().lexically_normal();
  for (;;) {
    // Joined as text: where memory fails, operator/ of libstdc++ 12 frees twice.
    visit(mount.string() + "/" + below.string());
    if (below.empty()) return;
    below = below.parent_path();
  }
}

}  // namespace

// /proc/self/cgroup has a line "hierarchy:controllers:path" for each hierarchy; that of version 2
// is number 0 and names no controllers.
void for_each_cgroup(
    const fs::path& root, std::string_view controller,
    const std::function<void(const std::string& directory, CgroupVersion version)>& visit) {
  std::ifstream in(root / "proc/self/cgroup");
  for (std::string line; std::getline(in, line);) {
    const std::size_t first = line.find(':');
    const std::size_t second = line.find(':', first + 1);
    if (first == std::string::npos || second == std::string::npos) continue;
    const std::string controllers = line.substr(first + 1, second - first - 1);
    const std::string cgroup = line.substr(second + 1);
    const fs::path mount = root / "sys/fs/cgroup";
    if (controllers.empty()) {
      walk_up(mount, cgroup, [&](const std::string& d) { visit(d, CgroupVersion::v2); });
    } else if (has_word(controllers, controller)) {
      walk_up(mount / controller, cgroup,
              [&](const std::string& d) { visit(d, CgroupVersion::v1); });
    }
  }
}

}  // namespace spillway
