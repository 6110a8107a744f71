// Which requests get a set of ranges.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "archive/byte_range.hpp"

namespace spillway {

struct RangePlanRules {
  /// A gap of up to this is read, too: a request costs more.
  std::uint64_t free_gap = 512;
  /// More requests than this are merged over larger gaps, the smallest first, as long as all gaps
  /// together are at most one in `gap_share` of what is wanted.
  std::size_t enough_requests = 8;
  std::uint64_t gap_share = 4;
  /// A request is for no more than this.
  std::uint64_t max_request = std::uint64_t{8} << 20;
};

/// Ranges in ascending order, without overlaps, that together hold all of `wanted`.
std::vector<ByteRange> plan_ranges(std::vector<ByteRange> wanted, const RangePlanRules& rules = {});

}  // namespace spillway
