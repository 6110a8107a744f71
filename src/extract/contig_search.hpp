// Contigs by name (docs/FORMAT.md, "Names and queries").
#pragma once

#include <span>
#include <string>
#include <vector>

#include "collection/collection.hpp"
#include "extract/header_source.hpp"
#include "spillway/archive.hpp"

namespace spillway {

/// See Archive::find_contigs; names are those of the input. samples are numbered in stored order
/// here. `path` is for the messages.
std::vector<ContigAddress> find_contigs(Collection& collection, HeaderSource& headers,
                                        std::span<const Region> regions, const std::string& path);

}  // namespace spillway
