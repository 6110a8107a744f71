// Samples as they are named on the command line.
#pragma once

#include <cstddef>
#include <numeric>
#include <span>
#include <string>
#include <vector>

#include "spillway/archive.hpp"

namespace spillway {

/// Those that each of the names, or patterns, stands for, one after another (Archive::find_samples).
inline std::vector<std::size_t> named_samples(const Archive& archive,
                                              std::span<const std::string> names) {
  std::vector<std::size_t> samples;
  for (const std::string& name : names) {
    const auto found = archive.find_samples(name);
    samples.insert(samples.end(), found.begin(), found.end());
  }
  return samples;
}

/// The same; all if there are no names.
inline std::vector<std::size_t> named_samples_or_all(const Archive& archive,
                                                     std::span<const std::string> names) {
  if (!names.empty()) return named_samples(archive, names);
  std::vector<std::size_t> samples(archive.sample_count());
  std::iota(samples.begin(), samples.end(), std::size_t{0});
  return samples;
}

}  // namespace spillway
