// Which parts of an unplaced segment resemble which groups: cuts where the seeds change group.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "compress/place/lineage_rule.hpp"
#include "compress/place/seed_chain.hpp"
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
  std::span<const Seed> unknown() const { return chain_.unknown(); }

 private:
  void drop_islands(std::uint32_t shortest_gap);
  /// At least `shortest` bases, not counting N and the like, that are no repeat of a short unit.
  bool is_novel(std::int64_t begin, std::int64_t end, std::uint32_t shortest) const;
  void add_parts(std::uint32_t shortest_gap);
  bool is_bridged(const Stretch& a, const Stretch& b) const;
  std::int64_t cut_between(const Stretch& a, const Stretch& b) const;
  void add_part(std::int64_t end, PlacedPiece::Kind kind, std::uint32_t group, bool reversed);
  void share_symbols();

  std::uint32_t kmer_length_;
  std::uint32_t shortest_novel_;
  std::uint32_t cut_bytes_;  // what a cut has to save
  SeedChain chain_;
  LineageRule lineages_;
  std::span<const Symbol> symbols_;
  std::uint64_t spacing_ = 0;  // of the index, in bases
  std::vector<Stretch> stretches_;
  std::vector<PlacedPiece> pieces_;
};

}  // namespace spillway
