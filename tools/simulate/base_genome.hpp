// The genome at the root of the tree: random, or read from a FASTA file.
#pragma once

#include <cstdint>
#include <filesystem>

#include "simulate/genome.hpp"

namespace spillway::simulate {

struct BaseOptions {
  std::filesystem::path fasta;       ///< empty: a random genome
  bool keep_case = false;            ///< of the FASTA's letters; otherwise all are upper case
  std::uint64_t length = 1'000'000;  ///< bases in all
  std::uint64_t chromosomes = 1;
  double gc = 0.41;
  std::uint64_t repeat_families = 0;
  std::uint64_t repeat_copies = 100;  ///< of each family, in either strand
  std::uint64_t repeat_length = 3000;
  double repeat_divergence = 0.1;   ///< share of letters that differ from the family's consensus
  double mask_share = 0;            ///< share of bases in lower case
  std::uint64_t mask_length = 300;  ///< mean bases of a lower-case interval
  std::uint64_t n_runs = 0;         ///< runs of N put into the base
  std::uint64_t n_run_length = 100;
};

/// Adds the base genome's letters to `text` and returns the genome. Throws Error input where the
/// FASTA cannot be read, Error usage where the options contradict each other.
Genome make_base(const BaseOptions& options, std::uint64_t seed, Text& text);

}  // namespace spillway::simulate
