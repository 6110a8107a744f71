// The simulator's command line.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "simulate/base_genome.hpp"
#include "simulate/evolve.hpp"

namespace spillway::simulate {

struct Options {
  std::uint64_t seed = 1;
  std::uint64_t species = 1;
  std::uint64_t genomes = 10;  ///< of each species
  double private_share = 0.3;  ///< of a genome's mutations, those that no other has
  BaseOptions base;
  EvolveOptions evolve;
  double draft_share = 0;                 ///< of the genomes but the first, those that are drafts
  bool draft_first = false;               ///< the first of a species may be a draft, too
  std::uint64_t draft_contigs = 100;      ///< cuts in each draft
  std::uint64_t draft_contig_length = 0;  ///< mean bases of a contig; 0: by draft_contigs
  std::uint64_t line_width = 60;
  std::string prefix = "genome_";
  bool pansn = false;               ///< contig names begin with GENOME#1#
  bool bgzip = false;               ///< files are BGZF
  unsigned threads = 1;             ///< that compress
  bool full_names = false;          ///< contig names begin with the genome's
  std::filesystem::path directory;  ///< one file per genome
  std::string one_file;             ///< or all in one; "-" is standard output
};

/// The options, or nothing where help was asked for and printed. Throws Error usage.
std::optional<Options> parse_options(int argc, const char* const* argv);

}  // namespace spillway::simulate
