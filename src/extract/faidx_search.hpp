// What the requests of `faidx` name (docs/reference/names-and-regions.md).
#pragma once

#include <span>
#include <vector>

#include "collection/collection.hpp"
#include "extract/header_source.hpp"
#include "spillway/region.hpp"

namespace spillway {

/// See Archive::find_faidx; samples are numbered in stored order here.
///
/// A text is read in two ways: all of it is a name, or its last ':' begins a range. The longer name
/// comes first. A name may also be a sample alone.
std::vector<FaidxMatch> search_faidx(Collection& collection, HeaderSource& headers,
                                     std::span<const FaidxRequest> requests, bool in_all_samples);

}  // namespace spillway
