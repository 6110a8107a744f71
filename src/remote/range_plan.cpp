#include "remote/range_plan.hpp"

#include <algorithm>
#include <numeric>

namespace spillway {
namespace {

/// Merges ranges with gaps of up to `max_gap` between them, and those that overlap.
std::vector<ByteRange> merged(std::vector<ByteRange> ranges, std::uint64_t max_gap) {
  std::erase_if(ranges, [](const ByteRange& range) { return range.begin >= range.end; });
  std::ranges::sort(ranges, {}, &ByteRange::begin);
  std::vector<ByteRange> result;
  for (const ByteRange& range : ranges) {
    if (!result.empty() && range.begin <= result.back().end + max_gap) {
      result.back().end = std::max(result.back().end, range.end);
    } else {
      result.push_back(range);
    }
  }
  return result;
}

/// The largest gap that may be closed by the rules.
std::uint64_t largest_gap(const std::vector<ByteRange>& ranges, const RangePlanRules& rules) {
  std::vector<std::uint64_t> gaps;
  std::uint64_t wanted = 0;
  for (std::size_t i = 0; i < ranges.size(); ++i) {
    wanted += ranges[i].size();
    if (i > 0) gaps.push_back(ranges[i].begin - ranges[i - 1].end);
  }
  std::ranges::sort(gaps);
  std::uint64_t left = wanted / rules.gap_share;
  std::uint64_t largest = 0;
  std::size_t requests = ranges.size();
  for (const std::uint64_t gap : gaps) {
    if (requests <= rules.enough_requests || gap > left) break;
    left -= gap;
    largest = gap;
    --requests;
  }
  return largest;
}

}  // namespace

std::vector<ByteRange> plan_ranges(std::vector<ByteRange> wanted, const RangePlanRules& rules) {
  std::vector<ByteRange> ranges = merged(std::move(wanted), rules.free_gap);
  const std::uint64_t gap = largest_gap(ranges, rules);
  ranges = merged(std::move(ranges), gap);
  std::vector<ByteRange> result;
  for (ByteRange range : ranges) {
    while (range.size() > rules.max_request) {
      result.push_back({range.begin, range.begin + rules.max_request});
      range.begin += rules.max_request;
    }
    result.push_back(range);
  }
  return result;
}

}  // namespace spillway
