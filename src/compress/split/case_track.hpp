// The case of a contig's bases as it streams by, until its segments have been cut.
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <vector>

#include "codec/case_mask.hpp"

namespace spillway {

/// Holds the places where case changes from the segment that is being cut on: eight bytes a base at
/// worst of what the cutter holds.
class CaseTrack {
 public:
  /// `toggles`: where case changes in the next symbols of the contig, which begin at `base`.
  void add(std::uint64_t base, std::span<const std::uint32_t> toggles) {
    for (const std::uint32_t toggle : toggles) places_.push_back(base + toggle);
  }

  /// The mask of a segment. Segments come by ascending `offset`; what lies before is forgotten.
  CaseMask mask_of(std::uint64_t offset, std::uint32_t length) {
    const auto first = std::ranges::upper_bound(places_, offset);
    if ((first - places_.begin()) % 2 != 0) lower_ = !lower_;
    places_.erase(places_.begin(), first);
    CaseMask mask;
    if (lower_) mask.push_back(0);
    for (const std::uint64_t place : places_) {
      if (place >= offset + length) break;
      mask.push_back(static_cast<std::uint32_t>(place - offset));
    }
    if (mask.size() % 2 != 0) mask.push_back(length);
    return mask;
  }

  /// Ends the contig.
  void clear() {
    places_.clear();
    lower_ = false;
  }

 private:
  std::vector<std::uint64_t> places_;  // in the contig, ascending
  bool lower_ = false;                 // before places_.front()
};

}  // namespace spillway
