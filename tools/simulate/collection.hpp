// A whole collection: the base, the tree and every genome at its leaves.
#pragma once

#include "simulate/options.hpp"

namespace spillway::simulate {

/// Writes options.species species of options.genomes genomes, one species after another: no more
/// than one is held at a time. The first genome of a species is its base; the others are the leaves
/// of a random (Yule) tree below it, all at distance 1. The tree is walked depth first, smaller clade first, so
/// no more than log2(genomes) + 2 genomes are held at a time. Genomes are numbered without regard
/// to the tree where each has its own file, and in the order of the walk where all go to one file.
void write_collection(const Options& options);

}  // namespace spillway::simulate
