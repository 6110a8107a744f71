// Samples as they are named on the command line.
#pragma once

#include <cstddef>
#include <numeric>
#include <span>
#include <string>
#include <vector>

#include "spillway/archive.hpp"

namespace spillway {

/// Those of each name or pattern (Archive::find_samples); all if there are none.
inline std::vector<std::size_t> named_samples_or_all(const Archive& archive,
                                                     std::span<const std::string> names) {
  if (!names.empty()) return archive.find_samples(names);
  std::vector<std::size_t> samples(archive.sample_count());
  std::iota(samples.begin(), samples.end(), std::size_t{0});
  return samples;
}

}  // namespace spillway
