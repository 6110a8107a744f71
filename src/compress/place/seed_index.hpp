// Seeds: sampled k-mers that say which group a stretch of sequence resembles, where in the
// group's reference, and in which direction.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/assert.hpp"
#include "base/memory_budget.hpp"
#include "base/zeroed_array.hpp"
#include "config/option_limits.hpp"
#include "dna/nucleotide.hpp"
#include "scratch/store.hpp"

namespace spillway {

/// Shorter than the archive's k-mers: a 20-mer survives 1 % of substitutions in four of five
/// genomes.
inline constexpr unsigned kSeedBases = 20;

/// Seeds at a spacing of up to 1 << kSeedParities are found without a look at any others.
inline constexpr unsigned kSeedParities = 5;

/// How far ahead of its use a slot of a table of seeds is fetched.
inline constexpr std::size_t kSeedsAhead = 8;

/// A sampled k-mer of a sequence.
struct Seed {
  std::uint64_t hash = 0;
  std::uint32_t position = 0;  ///< of its first base
  bool direct = true;          ///< reads as the one of its two forms that stands for both
};

/// Where a seed stands in a group's reference.
struct SeedPlace {
  std::uint32_t group = 0;
  std::uint32_t group_bases = 0;  ///< length of the group's reference
  std::uint32_t position = 0;
  bool direct = true;
};

/// The seeds of `symbols` by position, one in `spacing` (a power of two above 1) k-mers; replaces
/// `seeds`. The seeds of a larger spacing are among those of a smaller one.
void find_seeds(std::span<const Symbol> symbols, std::uint64_t spacing, std::vector<Seed>& seeds);

/// Of a bounded size, whatever the collection: one k-mer in 8 at first, and half as many whenever
/// it is full (those that go are the same in every run). Neither budget nor threads have a say in
/// it, so the archive does not depend on them. Its table of slots begins small, unless it is made
/// for inputs that fill it: each slot of a large one that is nearly empty would take a page.
///
/// Seeds lie one behind another as the references have them; a hash table has their numbers. So
/// who looks for a stretch that resembles a reference has to go through the table now and then only
/// (Walk).
class SeedIndex {
 public:
  explicit SeedIndex(MemoryBudget& budget, Pages pages = Pages::usual);

  static std::uint64_t memory_bytes();
  /// Takes all of its memory, where it was made for inputs that use it (Pages::large): what a run
  /// takes then does not depend on how much of the index is used. May run beside all other calls.
  void populate() const;

  /// Mean distance of the seeds that are kept, in bases. May be asked for beside add_group: it
  /// only grows.
  std::uint64_t spacing() const { return std::uint64_t{1} << shift_; }

  /// Leaves in `seeds` those at spacing().
  void keep_current(std::vector<Seed>& seeds) const;

  /// Adds the seeds of a group's reference of `group_bases`; `positions` in `seeds` are
  /// relative to `origin` bases before the reference. The first place of a k-mer stays.
  void add_group(std::uint32_t group, std::uint32_t group_bases, std::span<const Seed> seeds,
                 std::uint32_t origin);

  std::optional<SeedPlace> find(const Seed& seed) const;
  /// The place of an entry that a walk has found.
  void get_place(std::uint32_t entry, SeedPlace& place) const { entries_[entry].get(place); }
  static constexpr std::uint32_t kNone = ~std::uint32_t{0};
  /// Fetches what find() and add_group() will look at first for `seeds[i]`, if there is such a
  /// one.
  void prefetch(std::span<const Seed> seeds, std::size_t i) const;

  /// Finds what find() finds, faster where seeds come one after another as in a reference, in
  /// either direction. REQUIRES: nothing is added meanwhile.
  class Walk {
   public:
    explicit Walk(const SeedIndex& index) : index_(index), indexed_(index.used_) {}
    /// The number of the entry; kNone if there is none.
    std::uint32_t find_entry(const Seed& seed);
    /// The last one was not found beside the one before, as those to come may not be.
    bool is_lost() const { return is_lost_; }

   private:
    /// How far from the last entry the next one is looked for: differences cost both sides seeds.
    static constexpr std::uint32_t kMaxAhead = 4;

    const SeedIndex& index_;
    std::uint32_t indexed_;       // entries, as long as it walks
    std::uint32_t last_ = kNone;  // the entry that was found last
    bool backward_ = false;       // they come in descending order
    bool is_lost_ = true;
  };

  /// For checkpoints: stores the index under `name`, if it has changed since it was stored last.
  void save(ScratchStore& store, const std::string& name);
  /// REQUIRES: empty.
  void restore(const ScratchStore& store, const std::string& name);

 private:
  static constexpr unsigned kStoredBits = 42;
  /// A segment has two segment sizes at most, and the k-mer at its end.
  static constexpr unsigned kPositionBits = 21;
  static_assert(2 * kSegmentSizes.most + kKmerLengths.most < 1u << kPositionBits);

  struct Entry {
    std::uint64_t hash : kStoredBits;
    std::uint64_t position : kPositionBits;
    std::uint64_t direct : 1;
    std::uint32_t group;
    std::uint32_t group_bases;

    void get(SeedPlace& place) const {
      place.group = group;
      place.group_bases = group_bases;
      place.position = static_cast<std::uint32_t>(position);
      place.direct = direct != 0;
    }
  };
  /// The number of an entry + 1, and bits of its hash above; 0 is empty.
  using Slot = std::uint32_t;

  static std::uint64_t stored_hash(std::uint64_t hash) {
    return hash & ((std::uint64_t{1} << kStoredBits) - 1);
  }
  std::size_t slot_count() const { return std::size_t{1} << slot_bits_; }
  std::size_t home(std::uint64_t stored_hash) const;
  static Slot print(std::uint64_t stored_hash);
  bool keeps(std::uint64_t hash) const { return (hash & (spacing() - 1)) == 0; }
  std::uint32_t find_entry(std::uint64_t stored_hash) const;
  std::size_t find_slot(std::uint64_t stored_hash) const;
  void put(std::size_t slot, std::uint32_t entry);
  bool grow_for(std::uint32_t entries);
  void put_all();
  void thin_out();

  Reservation reservation_;
  Pages pages_;
  ZeroedArray<Entry> entries_;
  ZeroedArray<Slot> slots_;
  unsigned slot_bits_;  // of those that are in use
  std::uint32_t used_ = 0;
  bool saved_ = false;  // as it is
  // Workers find seeds while the owner adds groups: what they see is at most too dense.
  std::atomic<unsigned> shift_;
};

// A hash stands in the index once, so whatever entry has it is the one.
inline std::uint32_t SeedIndex::Walk::find_entry(const Seed& seed) {
  SPILLWAY_ASSERT(index_.used_ == indexed_);
  if (!index_.keeps(seed.hash)) return kNone;
  const std::uint64_t hash = stored_hash(seed.hash);
  const Entry* const entries = index_.entries_.get();
  if (last_ != kNone) {
    const std::uint32_t most = std::min(kMaxAhead, backward_ ? last_ : index_.used_ - 1 - last_);
    for (std::uint32_t step = 1; step <= most; ++step) {
      const std::uint32_t entry = backward_ ? last_ - step : last_ + step;
      if (entries[entry].hash != hash) continue;
      last_ = entry;
      is_lost_ = false;
      return entry;
    }
  }
  is_lost_ = true;
  const std::uint32_t entry = index_.find_entry(hash);
  if (entry == kNone) return kNone;
  last_ = entry;
  backward_ = (entries[entry].direct != 0) != seed.direct;
  return entry;
}

}  // namespace spillway
