// How soft masks change along a branch of the tree. They are inherited with the letters; here their
// intervals (stretches of lower case) go, come, and move at their ends. Bases do not change.
#pragma once

#include <cstdint>

#include "simulate/genome.hpp"
#include "simulate/random.hpp"

namespace spillway::simulate {

struct MaskOptions {
  /// Events on the way from the base genome to a leaf: intervals lost and gained per interval, ends
  /// moved per end.
  double loss_rate = 0;
  double gain_rate = 0;
  double shift_rate = 0;
  std::uint64_t gain_length = 300;  ///< mean bases of an interval gained, exponential
  std::uint64_t shift_length = 20;  ///< mean bases that an end moves, exponential
};

/// Changes the masks of `genome` as on a branch of `length` (1: from the base to a leaf). Reads
/// every letter if any rate is above 0.
void evolve_masks(Genome& genome, double length, const MaskOptions& options, Random& random,
                  const Text& text);

}  // namespace spillway::simulate
