// What the requests of `faidx` name (docs/OPERATIONS.md, "Regions").
#pragma once

#include <span>
#include <vector>

#include "collection/collection.hpp"
#include "extract/header_source.hpp"
#include "spillway/region.hpp"

namespace spillway {

/// See Archive::find_faidx; samples are numbered in stored order here.
///
/// A text is read in two ways: all of it is a name, or its last ':' begins a range. A name is a
/// sample and a contig of it (`sample:contig`, `contig@sample`, cut at any ':' or '@'), or a contig
/// or a sample alone; in braces its parts stand for themselves. Names with a sample come before
/// names alone, and then the longer name before the shorter one. What has more than one meaning
/// then is ambiguous.
std::vector<FaidxMatch> search_faidx(Collection& collection, HeaderSource& headers,
                                     std::span<const FaidxRequest> requests);

}  // namespace spillway
