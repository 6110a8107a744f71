// Patterns that stand for several samples: `HG002*`.
#pragma once

#include <fnmatch.h>

#include <string>
#include <string_view>

namespace spillway {

/// Whether the text has a character that makes it a pattern: `*`, `?` or `[`.
inline bool is_sample_pattern(std::string_view text) {
  return text.find_first_of("*?[") != std::string_view::npos;
}

/// Whether the whole name matches: as glob(7), but that `*` also stands for '/' and a '.' at the
/// start. Names are bytes up to a NUL.
inline bool matches_pattern(const std::string& pattern, std::string_view name) {
  return ::fnmatch(pattern.c_str(), std::string(name).c_str(), 0) == 0;
}

}  // namespace spillway
