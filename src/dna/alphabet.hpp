// What a symbol (dna/nucleotide.hpp) is written as when a sequence is unpacked: itself, or its
// letter. Unpacking straight into letters spares a pass over every base of the output.
#pragma once

#include <array>
#include <cstdint>

#include "dna/nucleotide.hpp"

namespace spillway {

/// Byte to write for each of the symbols 0..15.
using Alphabet = std::array<std::uint8_t, 16>;

inline constexpr Alphabet kSymbolAlphabet = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};

inline constexpr Alphabet kLetterAlphabet = [] {
  Alphabet letters{};
  for (std::size_t i = 0; i < letters.size(); ++i) {
    letters[i] = static_cast<std::uint8_t>(kLetterOf[i]);
  }
  return letters;
}();

}  // namespace spillway
