// Numbers in hexadecimal, for names of files.
#pragma once

#include <cstdint>
#include <string>

namespace spillway {

/// Sixteen digits, in lower case.
inline std::string hex_text(std::uint64_t number) {
  std::string text(16, '0');
  for (std::size_t i = text.size(); i-- > 0; number >>= 4) {
    text[i] = "0123456789abcdef"[number & 0xf];
  }
  return text;
}

}  // namespace spillway
