// What happens to a genome along one branch of the tree.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "simulate/genome.hpp"
#include "simulate/mask.hpp"
#include "simulate/random.hpp"

namespace spillway::simulate {

enum class Event : std::size_t {
  snp,            ///< one base becomes another
  iupac,          ///< one base becomes an IUPAC code
  indel,          ///< a few bases go, or a few novel ones come
  deletion,       ///< structural, as all that follow but the last
  insertion,      ///< of novel sequence
  duplication,    ///< in tandem
  inversion,      ///< a stretch is reverse-complemented in place
  translocation,  ///< a stretch moves to another place, in either strand
  n_run,          ///< a run of N is put in
  count
};

struct EvolveOptions {
  /// Events per base on the way from the base genome to a leaf, by Event.
  std::array<double, static_cast<std::size_t>(Event::count)> rates{};
  std::uint64_t indel_max_length = 30;  ///< lengths are geometric with mean 3, cut here
  std::uint64_t sv_min_length = 50;     ///< lengths are log-uniform
  std::uint64_t sv_max_length = 10'000;
  std::uint64_t n_run_length = 100;
  double gc = 0.41;       ///< of novel sequence
  double mask_share = 0;  ///< share of novel sequences in lower case
  MaskOptions masks;
};

/// The genome at the end of a branch of `length` (1: from the base to a leaf) that begins with
/// `parent`. Novel sequence is pushed on `text`. No contig loses its last base. What has to do with
/// case alone is drawn from `mask_random`, so that the bases are the same with and without it.
Genome evolve(const Genome& parent, double length, const EvolveOptions& options, Random& random,
              Random& mask_random, Text& text);

}  // namespace spillway::simulate
