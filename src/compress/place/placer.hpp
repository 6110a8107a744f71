// Which parts of an unplaced segment resemble which groups: cuts where the seeds change group.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "compress/place/seed_counts.hpp"
#include "compress/place/seed_index.hpp"

namespace spillway {

/// A stretch of an unplaced segment. Consecutive pieces share k symbols.
struct PlacedPiece {
  enum class Kind {
    matched,    ///< resembles the reference of `group`
    novel,      ///< resembles nothing and founds a group
    too_short,  ///< too little sequence to found a group, alike to none
  };
  std::uint32_t begin = 0;  ///< in the segment
  std::uint32_t end = 0;
  Kind kind = Kind::too_short;
  std::uint32_t group = 0;
  bool reversed = false;  ///< alike to the reverse complement of the reference

  bool operator==(const PlacedPiece&) const = default;
};

/// Makes placements; keeps its buffers between calls. Not thread-safe.
class Placer {
 public:
  /// Stretches of novel sequence shorter than about `segment_size` / 2 (at most 500 bases) found no
  /// group of their own. The longer segments are, the more a cut has to save.
  Placer(std::uint32_t kmer_length, std::uint32_t segment_size);

  /// Pieces that tile `symbols`, in order. `seeds` are those of `symbols`, at the index's
  /// spacing; `counts` says which of them other unplaced segments still have.
  std::span<const PlacedPiece> place(std::span<const Symbol> symbols, std::span<const Seed> seeds,
                                     const SeedIndex& index, const SeedCounts& counts);

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

  /// Runs of one label that follow each other in the chain without a long gap.
  struct Stretch {
    std::uint32_t group = 0;
    bool reversed = false;
    std::int64_t begin = 0;  // from the first base of its first hit to the last base of its last
    std::int64_t end = 0;
    std::int64_t reference_begin = 0;  // where the reference would begin and end, going straight on
    std::int64_t reference_end = 0;
    std::size_t hits = 0;
  };

  /// A seed that no reference has, and how many unplaced segments still have it.
  struct Counted {
    std::uint32_t position = 0;
    std::uint32_t left = 0;
  };

  void find_runs(std::span<const Seed> seeds, const SeedIndex& index, std::uint32_t shortest_gap);
  void number_labels();
  void count_unknown(const SeedCounts& counts);
  void promote_to_new_reference(std::span<const Seed> seeds);
  void drop_islands(std::uint32_t shortest_gap);
  /// At least `shortest` bases, not counting N and the like, that are no repeat of a short unit.
  bool is_novel(std::int64_t begin, std::int64_t end, std::uint32_t shortest) const;
  bool starts_lineage(const Stretch& stretch, std::size_t seeds) const;
  void choose_chain(const SeedIndex& index);
  void cut_into_stretches(std::uint32_t shortest_gap);
  static bool is_wide(const Run& run, std::uint32_t position, std::uint32_t in_reference,
                      std::uint32_t shortest_gap);
  void add_parts(std::uint32_t shortest_gap);
  bool is_bridged(const Stretch& a, const Stretch& b) const;
  std::int64_t cut_between(const Stretch& a, const Stretch& b) const;
  void add_part(std::int64_t end, PlacedPiece::Kind kind, std::uint32_t group, bool reversed);
  void share_symbols();

  std::uint32_t kmer_length_;
  std::uint32_t shortest_novel_;
  std::uint32_t cut_bytes_;  // what a cut has to save
  std::span<const Symbol> symbols_;
  std::uint64_t spacing_ = 0;  // of the index, in bases
  std::vector<Run> runs_;
  std::vector<Seed> unknown_;
  std::vector<Counted> counted_;
  std::vector<std::uint64_t> labels_;
  std::vector<std::int32_t> last_of_label_;
  std::vector<std::int32_t> chain_;
  std::vector<Stretch> stretches_;
  std::vector<PlacedPiece> pieces_;
};

}  // namespace spillway
