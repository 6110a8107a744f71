// Seeds of a stretch of a sequence.
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>

namespace spillway {

/// Those of `seeds`, which are sorted by `position`, whose first base is in [begin, end).
template <typename T>
std::span<const T> seeds_within(std::span<const T> seeds, std::int64_t begin, std::int64_t end) {
  const auto position = [](const T& seed) { return std::int64_t{seed.position}; };
  const auto first = std::ranges::lower_bound(seeds, begin, {}, position);
  return {first, std::ranges::lower_bound(first, seeds.end(), end, {}, position)};
}

}  // namespace spillway
