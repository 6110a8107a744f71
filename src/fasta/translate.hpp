// Letters of a sequence as symbols and case: the innermost loops of reading FASTA.
#pragma once

#include <cstdint>
#include <vector>

#include "base/bytes.hpp"
#include "dna/letter_case.hpp"
#include "dna/nucleotide.hpp"

namespace spillway {

/// What was seen among translated bytes.
struct Translated {
  bool has_other = false;     ///< a byte that is no letter of the alphabet; its symbol is kNoSymbol
  bool changes_case = false;  ///< a letter whose case is not the one asked about
};

/// Writes a symbol for each of `bytes` to `out`. `letter_case` (kLowerCase or 0) is the case that
/// the letters are compared with; nothing is said of case if there is another byte among them.
/// A, C, G, T and N cost a fraction of what the other letters do.
Translated translate(ByteView bytes, std::uint8_t letter_case, Symbol* out);

/// Appends `base` + i to `toggles` for each of `bytes`, letters all, whose case is not that of the
/// one before it (for the first: `letter_case`). Returns the case of the last one.
std::uint8_t find_case_toggles(ByteView bytes, std::uint8_t letter_case, std::uint32_t base,
                               std::vector<std::uint32_t>& toggles);

}  // namespace spillway
