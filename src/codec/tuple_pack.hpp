// Tuples: several symbols of a small alphabet in one byte (docs/FORMAT.md, "Groups", Tuples).
// For reference segments, both ways.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "dna/alphabet.hpp"

namespace spillway {

/// Appends the tuples of `symbols` (each 0..255; only 0..15 gain anything) to `out`, their marker
/// byte included.
void pack_tuples(std::span<const std::uint8_t> symbols, std::vector<std::uint8_t>& out);

/// Replaces `out` by the symbols that `tuples` holds, each written as `alphabet` has it. `expected`
/// is their number; another number, a byte that is no tuple or a symbol above 15 is Error corrupt.
void unpack_tuples(std::span<const std::uint8_t> tuples, std::uint64_t expected,
                   const Alphabet& alphabet, std::vector<std::uint8_t>& out);

}  // namespace spillway
