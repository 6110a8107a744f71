// A byte of a FASTA text in messages.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace spillway {

/// "byte 0x2d ('-')".
inline std::string shown_byte(std::uint8_t byte) {
  constexpr std::string_view kHex = "0123456789abcdef";
  std::string text = "byte 0x";
  text += kHex[byte >> 4];
  text += kHex[byte & 15];
  if (byte > 0x20 && byte < 0x7f) text += std::string(" ('") + static_cast<char>(byte) + "')";
  return text;
}

}  // namespace spillway
