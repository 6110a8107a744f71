// Which references the seeds of an unplaced segment follow: the chain of runs of seeds that saves
// the most bytes, as stretches of one group and direction.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "compress/place/seed_index.hpp"

namespace spillway {

/// Runs of one group and direction that follow each other in the chain without a long gap.
struct Stretch {
  std::uint32_t group = 0;
  bool reversed = false;   ///< follows the reverse complement of the reference
  std::int64_t begin = 0;  ///< from the first base of its first hit to the last base of its last
  std::int64_t end = 0;
  std::int64_t reference_begin = 0;  ///< where the reference would begin and end, going straight on
  std::int64_t reference_end = 0;
  std::size_t hits = 0;  ///< seeds that the reference has
};

/// Keeps its buffers between calls. Not thread-safe.
class SeedChain {
 public:
  /// A change of group costs `cut_bytes`, 16 to 60.
  explicit SeedChain(std::uint32_t cut_bytes) : cut_bytes_(cut_bytes) {}

  /// The stretches of a segment with these seeds, in order. Seeds that are `shortest_gap` bases or
  /// more apart belong to one stretch only if they are about as far apart in the reference.
  std::span<const Stretch> find(std::span<const Seed> seeds, const SeedIndex& index,
                                std::uint32_t shortest_gap);

  /// Those seeds of the last call that the index did not have.
  std::span<const Seed> unknown() const { return unknown_; }

 private:
  /// Seeds that the index knows and that follow each other, in one group and direction, without
  /// a long gap: whatever chain one of them is in has all of them.
  struct Run {
    std::uint32_t first = 0;  // where its first seed begins in the segment
    std::uint32_t last = 0;   // and its last one
    std::uint32_t first_in_reference = 0;
    std::uint32_t last_in_reference = 0;
    std::uint32_t group = 0;
    std::uint32_t group_bases = 0;
    std::uint32_t hits = 0;
    bool reversed = false;
    std::uint32_t label = 0;   // number of (group, direction) among those of this segment
    std::int32_t score = 0;    // of the best chain of runs that ends here
    std::int32_t before = -1;  // the run before it in that chain
  };

  void find_runs(std::span<const Seed> seeds, const SeedIndex& index, std::uint32_t shortest_gap);
  void number_labels();
  void choose_chain(std::uint64_t spacing);
  void cut_into_stretches(std::uint32_t shortest_gap);
  static bool is_wide(const Run& run, std::uint32_t position, std::uint32_t in_reference,
                      std::uint32_t shortest_gap);

  std::uint32_t cut_bytes_;
  std::vector<Run> runs_;
  std::vector<Seed> unknown_;
  std::vector<std::uint64_t> labels_;
  std::vector<std::int32_t> last_of_label_;
  std::vector<std::int32_t> chain_;
  std::vector<Stretch> stretches_;
};

}  // namespace spillway
