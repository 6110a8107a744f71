// Anchors: sampled k-mers that say which group a stretch of sequence resembles, where in the
// group's reference, and in which direction.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/memory_budget.hpp"
#include "base/nucleotide.hpp"
#include "base/zeroed_array.hpp"
#include "scratch/store.hpp"

namespace spillway {

/// Shorter than the archive's k-mers: a 20-mer survives 1 % of substitutions in four of five
/// genomes.
inline constexpr unsigned kAnchorBases = 20;

/// How far ahead of its use a slot of a table of anchors is fetched.
inline constexpr std::size_t kAnchorsAhead = 8;

/// A sampled k-mer of a sequence.
struct Anchor {
  std::uint64_t hash = 0;
  std::uint32_t position = 0;  ///< of its first base
  bool direct = true;          ///< reads as its canonical form
};

/// Where an anchor stands in a group's reference.
struct AnchorPlace {
  std::uint32_t group = 0;
  std::uint32_t group_bases = 0;  ///< length of the group's reference
  std::uint32_t position = 0;
  bool direct = true;
};

/// The anchors of `symbols` by position, one in `spacing` (a power of two) k-mers; replaces
/// `anchors`. The anchors of a larger spacing are among those of a smaller one.
void find_anchors(std::span<const Symbol> symbols, std::uint64_t spacing,
                  std::vector<Anchor>& anchors);

/// Of a fixed size, whatever the collection: one k-mer in 8 at first, and half as many whenever the
/// table is full (those that go are the same in every run). Neither budget nor threads have a say
/// in it, so the archive does not depend on them.
class AnchorIndex {
 public:
  explicit AnchorIndex(MemoryBudget& budget, Pages pages = Pages::usual);

  static std::uint64_t memory_bytes();

  /// Mean distance of the anchors that are kept, in bases. May be asked for beside add_group: it
  /// only grows.
  std::uint64_t spacing() const { return std::uint64_t{1} << shift_; }

  /// Leaves in `anchors` those at spacing().
  void keep_current(std::vector<Anchor>& anchors) const;

  /// Adds the anchors of a group's reference of `group_bases`; `positions` in `anchors` are
  /// relative to `origin` bases before the reference. The first place of a k-mer stays.
  void add_group(std::uint32_t group, std::uint32_t group_bases, std::span<const Anchor> anchors,
                 std::uint32_t origin);

  std::optional<AnchorPlace> find(const Anchor& anchor) const;
  /// For checkpoints: stores the index under `name`, if it has changed since it was stored last.
  void save(ScratchStore& store, const std::string& name);
  /// REQUIRES: empty.
  void restore(const ScratchStore& store, const std::string& name);
  /// Fetches what find() and add_group() will look at for `anchors[i]`, if there is such a one.
  void prefetch(std::span<const Anchor> anchors, std::size_t i) const;

 private:
  /// 16 bytes; group_bases of 0 is an empty slot.
  struct Entry {
    std::uint64_t hash : 42;
    std::uint64_t position : 21;
    std::uint64_t direct : 1;
    std::uint32_t group;
    std::uint32_t group_bases;
  };

  static std::uint64_t stored_hash(std::uint64_t hash);
  static std::size_t home(std::uint64_t stored_hash);
  bool keeps(std::uint64_t hash) const { return (hash & (spacing() - 1)) == 0; }
  void thin_out();

  Reservation reservation_;
  ZeroedArray<Entry> entries_;
  std::size_t used_ = 0;
  bool saved_ = false;  // as it is
  // Workers find anchors while the owner adds groups: what they see is at most too dense.
  std::atomic<unsigned> shift_;
};

}  // namespace spillway
