// Seeds: sampled k-mers by which stretches of sequence that resemble each other are found.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "dna/nucleotide.hpp"

namespace spillway {

/// Shorter than the archive's k-mers: a 20-mer survives 1 % of substitutions in four of five
/// genomes.
inline constexpr unsigned kSeedBases = 20;

/// Seeds at a spacing of up to 1 << kSeedParities are found without a look at any others.
inline constexpr unsigned kSeedParities = 5;

/// How far ahead of its use a slot of a table of seeds is fetched.
inline constexpr std::size_t kSeedsAhead = 8;

/// A sampled k-mer of a sequence.
struct Seed {
  std::uint64_t hash = 0;
  std::uint32_t position = 0;  ///< of its first base
  bool direct = true;          ///< reads as the one of its two forms that stands for both
};

/// Where a seed stands in a group's reference.
struct SeedPlace {
  std::uint32_t group = 0;
  std::uint32_t group_bases = 0;  ///< length of the group's reference
  std::uint32_t position = 0;
  bool direct = true;
};

/// The seeds of `symbols` by position, one in `spacing` (a power of two above 1) k-mers; replaces
/// `seeds`. The seeds of a larger spacing are among those of a smaller one.
void find_seeds(std::span<const Symbol> symbols, std::uint64_t spacing, std::vector<Seed>& seeds);

}  // namespace spillway
