// What the requests of `getctg` name (docs/reference/names-and-regions.md).
#pragma once

#include <span>
#include <vector>

#include "collection/collection.hpp"
#include "extract/header_source.hpp"
#include "spillway/region.hpp"

namespace spillway {

/// See Archive::match_regions; samples are numbered in stored order here.
///
/// A text that ends as a range does is a name and that range, as agc has it; if there is no such
/// contig, all of it is a name.
std::vector<RegionMatch> search_regions(Collection& collection, HeaderSource& headers,
                                        std::span<const Region> regions);

}  // namespace spillway
