// The name that a header line begins with.
#pragma once

#include <string_view>

namespace spillway {

/// First word of a header line: up to a blank or a tab.
inline std::string_view first_word(std::string_view header) {
  return header.substr(0, header.find_first_of(" \t"));
}

}  // namespace spillway
