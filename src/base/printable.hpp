// Whole messages as a terminal may get them.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>

namespace spillway {

/// `text` with '?' for control characters: it stays one line, and tells a terminal nothing. Names
/// in it that should be told apart have gone through one_line() before.
inline std::string printable(std::string_view text) {
  std::string shown(text);
  std::ranges::replace_if(
      shown, [](unsigned char c) { return c < ' ' || c == 0x7f; }, '?');
  return shown;
}

}  // namespace spillway
