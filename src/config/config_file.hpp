// Reading a config file, a line at a time: memory does not grow with the file.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>

#include "config/config_syntax.hpp"

namespace spillway {

/// The longest line of a config file, without its line end: two words, every byte escaped, and a
/// key.
inline constexpr std::size_t kMaxConfigLineBytes = 131072;

/// Tells `visit` of every entry of the file, in order, with the number of its line (from 1). LF or
/// CRLF, the last line end may be missing; a byte order mark of UTF-8 is passed over. Error usage,
/// naming file and line, for what config_syntax refuses, for a NUL byte and for lines that are too
/// long. An Error of `visit` keeps its kind, and gets file and line before its text. Error input
/// if the file cannot be opened.
void read_config_file(
    const std::filesystem::path& path,
    const std::function<void(std::uint64_t line, const ConfigEntry& entry)>& visit);

}  // namespace spillway
