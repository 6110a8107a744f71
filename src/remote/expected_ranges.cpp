#include "remote/expected_ranges.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace spillway {
namespace {

constexpr std::uint64_t kFirstWindow = std::uint64_t{4} << 20;

}  // namespace

ExpectedRanges::ExpectedRanges(std::vector<ByteRange> ranges, std::uint64_t max_window)
    : ranges_(std::move(ranges)),
      max_window_(max_window),
      window_(std::min(kFirstWindow, max_window)) {
  by_place_.reserve(ranges_.size());
  for (std::size_t i = 0; i < ranges_.size(); ++i) by_place_.emplace_back(ranges_[i], i);
  std::ranges::sort(by_place_, {},
                    [](const auto& one) { return std::pair(one.first.begin, one.second); });
}

std::optional<ExpectedRanges::Place> ExpectedRanges::find(std::uint64_t offset) const {
  const auto after = std::ranges::upper_bound(by_place_, offset, {},
                                              [](const auto& one) { return one.first.begin; });
  if (after == by_place_.begin()) return std::nullopt;
  const auto& [range, number] = *std::prev(after);
  if (offset >= range.end) return std::nullopt;
  return Place{number, range.size() > max_window_ ? offset - range.begin : 0};
}

std::vector<ByteRange> ExpectedRanges::take_from(Place place) {
  window_begin_ = window_end_ = place;
  std::vector<ByteRange> taken;
  for (std::uint64_t bytes = 0; window_end_.range < ranges_.size() && bytes < window_;) {
    const ByteRange& range = ranges_[window_end_.range];
    ByteRange part{range.begin + window_end_.offset, range.end};
    if (part.size() > max_window_) part.end = part.begin + window_ - bytes;
    taken.push_back(part);
    bytes += part.size();
    window_end_ = part.end < range.end ? Place{window_end_.range, part.end - range.begin}
                                       : Place{window_end_.range + 1};
  }
  window_ = std::min(2 * window_, max_window_);
  return taken;
}

}  // namespace spillway
