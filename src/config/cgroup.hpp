// Where the limits of the process's cgroups are found (man 7 cgroups).
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <string_view>

namespace spillway {

enum class CgroupVersion { v1, v2 };

/// Calls `visit` with the directory of the process's cgroup for `controller` ("memory", "cpu"), and
/// with those of all cgroups above it: a limit of any of them holds. Version 1 has a hierarchy for
/// each controller; version 2 has one for all, so its directories may lack the controller's files.
/// `root` stands before /proc and /sys. Does nothing where there are no cgroups.
void for_each_cgroup(
    const std::filesystem::path& root, std::string_view controller,
    const std::function<void(const std::string& directory, CgroupVersion version)>& visit);

}  // namespace spillway
