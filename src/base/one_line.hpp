// Text from files and command lines as messages may show it.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>

namespace spillway {

/// `text` with '?' for control characters: it stays one line, and tells a terminal nothing.
inline std::string one_line(std::string_view text) {
  std::string shown(text);
  std::ranges::replace_if(
      shown, [](unsigned char c) { return c < ' ' || c == 0x7f; }, '?');
  return shown;
}

}  // namespace spillway
