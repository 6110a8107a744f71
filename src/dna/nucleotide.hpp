// Bases as the AGC format codes them (docs/FORMAT.md, "Symbols"): 0..15 for ACGTNRYSWKMBDHVU.
#pragma once

#include <array>
#include <cstdint>

namespace spillway {

using Symbol = std::uint8_t;

inline constexpr Symbol kSymbolN = 4;
inline constexpr Symbol kMaxSymbol = 15;
/// What kSymbolOf gives for a byte that is no letter of the alphabet.
inline constexpr Symbol kNoSymbol = 0x80;

inline constexpr std::array<char, 16> kLetterOf = {'A', 'C', 'G', 'T', 'N', 'R', 'Y', 'S',
                                                   'W', 'K', 'M', 'B', 'D', 'H', 'V', 'U'};

/// Symbol of a byte, upper and lower case alike; kNoSymbol for every other byte.
inline constexpr std::array<Symbol, 256> kSymbolOf = [] {
  std::array<Symbol, 256> table{};
  table.fill(kNoSymbol);
  for (Symbol s = 0; s <= kMaxSymbol; ++s) {
    table[static_cast<unsigned char>(kLetterOf[s])] = s;
    table[static_cast<unsigned char>(kLetterOf[s] - 'A' + 'a')] = s;
  }
  return table;
}();

/// A..T complement each other, every other code stands for itself (a rule of the format).
constexpr Symbol complement(Symbol s) { return s < 4 ? static_cast<Symbol>(3 - s) : s; }

}  // namespace spillway
