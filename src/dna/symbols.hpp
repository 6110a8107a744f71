// Symbols that stand one a byte, turned in place into the bytes of an alphabet.
#pragma once

#include <cstdint>
#include <span>

#include "dna/alphabet.hpp"

namespace spillway {

/// Writes each symbol as `alphabet` has it; false (and unspecified bytes) if one is above 15.
[[nodiscard]] bool translate_symbols(std::span<std::uint8_t> symbols, const Alphabet& alphabet);

}  // namespace spillway
