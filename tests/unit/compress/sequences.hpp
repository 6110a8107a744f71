// Made-up sequences for the tests of this folder.
#pragma once

#include <cstddef>
#include <cstdint>
#include <random>
#include <span>
#include <vector>

#include "dna/nucleotide.hpp"
#include "dna/packed_bases.hpp"

namespace spillway {

using Sequence = std::vector<Symbol>;

inline Sequence random_sequence(std::uint32_t seed, std::size_t bases) {
  std::mt19937 random(seed);
  Sequence sequence(bases);
  for (Symbol& s : sequence) s = static_cast<Symbol>(random() % 4);
  return sequence;
}

/// Replaces about one base in `distance`.
inline Sequence mutated(Sequence sequence, std::uint32_t seed, std::uint32_t distance) {
  std::mt19937 random(seed);
  for (Symbol& s : sequence) {
    if (s < 4 && random() % distance == 0) s = static_cast<Symbol>((s + 1 + random() % 3) % 4);
  }
  return sequence;
}

inline Sequence turned(Sequence sequence) {
  reverse_complement(sequence);
  return sequence;
}

inline Sequence part(const Sequence& sequence, std::size_t begin, std::size_t end) {
  return {sequence.begin() + static_cast<std::ptrdiff_t>(begin),
          sequence.begin() + static_cast<std::ptrdiff_t>(end)};
}

inline Sequence joined(std::initializer_list<Sequence> parts) {
  Sequence all;
  for (const Sequence& p : parts) all.insert(all.end(), p.begin(), p.end());
  return all;
}

}  // namespace spillway
