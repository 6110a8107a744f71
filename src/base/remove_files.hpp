// Removing files by their exact names, in destructors and when nothing else works any more.
#pragma once

#include <unistd.h>

#include <array>
#include <climits>
#include <cstdio>
#include <filesystem>
#include <span>
#include <string_view>

namespace spillway {

/// Removes those of `names` that are files of `directory`, in this order. Takes neither memory nor
/// descriptors.
inline void remove_files_in(const std::filesystem::path& directory,
                            std::span<const std::string_view> names) noexcept {
  for (const std::string_view name : names) {
    std::array<char, PATH_MAX> path;
    const int size = std::snprintf(path.data(), path.size(), "%s/%.*s", directory.c_str(),
                                   static_cast<int>(name.size()), name.data());
    if (size > 0 && static_cast<std::size_t>(size) < path.size()) ::unlink(path.data());
  }
}

}  // namespace spillway
