// Contigs by name (docs/FORMAT.md, "Names and queries").
#pragma once

#include <span>
#include <string>
#include <vector>

#include "collection/collection.hpp"
#include "spillway/archive.hpp"

namespace spillway {

/// See Archive::find_contigs; samples are numbered in stored order here. `path` is for the
/// messages.
std::vector<ContigAddress> find_contigs(Collection& collection, std::span<const Region> regions,
                                        const std::string& path);

}  // namespace spillway
