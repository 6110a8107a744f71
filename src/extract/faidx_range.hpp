// Ranges as samtools writes them behind a name: positions from 1, both ends included.
#pragma once

#include <optional>
#include <string_view>

#include "spillway/region.hpp"

namespace spillway {

struct FaidxRange {
  BaseSpan span;
  bool ends_before_it_begins = false;  ///< then the span means nothing
};

/// What stands behind the ':': `from-to`, `from-`, `from` (both to the end), `-to`, or nothing (the
/// whole contig). Commas between digits are passed over; numbers that are too large become the
/// largest. As with samtools 1.16 a start of 0 alone is the whole contig, and one with an end an
/// empty span. Nothing if it is no range.
std::optional<FaidxRange> parse_faidx_range(std::string_view text);

}  // namespace spillway
