// Header lines as the archive format can hold them.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>

namespace spillway {

/// Whether a name of the archive may have the byte: printable ASCII, blank or tab.
constexpr bool is_safe_in_header(char c) {
  return c == '\t' ||
         (static_cast<unsigned char>(c) >= 0x20 && static_cast<unsigned char>(c) < 0x7f);
}

inline bool is_safe_header(std::string_view header) {
  return std::ranges::all_of(header, is_safe_in_header);
}

/// `header` with '_' for each byte that is not safe.
inline std::string safe_header(std::string_view header) {
  std::string safe(header);
  std::ranges::replace_if(
      safe, [](char c) { return !is_safe_in_header(c); }, '_');
  return safe;
}

}  // namespace spillway
