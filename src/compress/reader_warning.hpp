// What is said of archives that some programs misread.
#pragma once

#include <filesystem>
#include <string>

#include "run/log.hpp"

namespace spillway {

/// Warns if ragc would give wrong bases of `archive`, without an error: where packs are not as it
/// takes them to be. Messages call the archive `shown`.
void warn_of_readers(const std::filesystem::path& archive, const std::string& shown, bool is_append,
                     const Log& log);

}  // namespace spillway
