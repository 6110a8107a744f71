// Sequences at two bits a base, symbols above T aside as runs (or four bits each, where these are
// many): the form in which segments lie in scratch.
#pragma once

#include <span>
#include <vector>

#include "base/bytes.hpp"
#include "dna/nucleotide.hpp"

namespace spillway {

/// Appends `symbols`: twice their number, plus 1 if they take four bits each; else (n + 3) / 4
/// bytes of bases, then the runs of symbols above 3. Never more than half a byte a symbol and a few
/// bytes.
void append_packed(Bytes& out, std::span<const Symbol> symbols);

/// Reads what append_packed wrote into `symbols` (replaced). Error corrupt if it is damaged.
void read_packed(ByteCursor& in, std::vector<Symbol>& symbols);

/// Turns `symbols` into its reverse complement as the format defines it.
void reverse_complement(std::span<Symbol> symbols);

}  // namespace spillway
