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

std::optional<std::size_t> ExpectedRanges::find(std::uint64_t offset) const {
  const auto after = std::ranges::upper_bound(by_place_, offset, {},
                                              [](const auto& one) { return one.first.begin; });
  if (after == by_place_.begin()) return std::nullopt;
  const auto& [range, number] = *std::prev(after);
  return offset < range.end ? std::optional(number) : std::nullopt;
}

std::vector<ByteRange> ExpectedRanges::take_from(std::size_t range) {
  window_begin_ = window_end_ = range;
  std::uint64_t bytes = 0;
  while (window_end_ < ranges_.size() && bytes < window_) bytes += ranges_[window_end_++].size();
  window_ = std::min(2 * window_, max_window_);
  return {ranges_.begin() + static_cast<std::ptrdiff_t>(window_begin_),
          ranges_.begin() + static_cast<std::ptrdiff_t>(window_end_)};
}

}  // namespace spillway
