// Which distant relatives of a reference become references themselves.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "compress/place/seed_chain.hpp"
#include "compress/place/seed_counts.hpp"
#include "compress/place/seed_index.hpp"

namespace spillway {

/// A stretch that is far from its reference, in ways that many unplaced segments share, is better
/// off as a reference itself: those that come after it differ from it by little. Keeps its buffers
/// between calls. Not thread-safe.
class LineageRule {
 public:
  /// Looks up how many unplaced segments have the `unknown` seeds of a segment, those that no
  /// reference has.
  void begin_segment(std::span<const Seed> unknown, const SeedCounts& counts);

  /// `seeds` are all of the stretch's.
  bool starts_lineage(const Stretch& stretch, std::span<const Seed> seeds) const;

 private:
  /// A seed that no reference has, and how many unplaced segments still have it.
  struct Counted {
    std::uint32_t position = 0;
    std::uint32_t left = 0;
  };

  std::vector<Counted> counted_;
};

}  // namespace spillway
