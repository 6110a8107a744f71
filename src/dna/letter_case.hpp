// Upper and lower case of ASCII letters.
#pragma once

#include <cstdint>
#include <span>

namespace spillway {

/// The bit that is set in lower-case letters; also in the symbol of a base that is lower case.
inline constexpr std::uint8_t kLowerCase = 0x20;

/// a..z become A..Z; every other byte stays.
constexpr std::uint8_t to_upper_case(std::uint8_t byte) {
  const bool is_lower = byte >= 'a' && byte <= 'z';
  return static_cast<std::uint8_t>(byte - (is_lower ? kLowerCase : 0));
}

inline void make_upper_case(std::span<std::uint8_t> letters) {
  for (std::uint8_t& letter : letters) letter = to_upper_case(letter);
}

}  // namespace spillway
