// Turns a finished genome into a draft assembly.
#pragma once

#include <cstdint>
#include <string>

#include "simulate/genome.hpp"
#include "simulate/random.hpp"

namespace spillway::simulate {

/// Cuts the genome at `cuts` random places, turns each contig around with probability 1/2 and
/// shuffles them. Their names are "<name_prefix>contig_<i> length=<bases>". No base is lost.
Genome make_draft(const Genome& genome, std::uint64_t cuts, const std::string& name_prefix,
                  Random& random);

}  // namespace spillway::simulate
