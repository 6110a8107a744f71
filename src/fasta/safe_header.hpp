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

/// A sample's name from a header's word: with '_' for each control byte (below 0x20, and 0x7f). All
/// other bytes stay, as they do in names that come from names of files.
inline std::string safe_sample_name(std::string_view word) {
  std::string safe(word);
  std::ranges::replace_if(
      safe,
      [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte < 0x20 || byte == 0x7f;
      },
      '_');
  return safe;
}

}  // namespace spillway
