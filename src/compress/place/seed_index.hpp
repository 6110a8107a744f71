// Which group a stretch of sequence resembles, where in the group's reference, and in which
// direction: by the seeds of all references.
#pragma once

#include <atomic>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/memory_budget.hpp"
#include "base/worker_pool.hpp"
#include "base/zeroed_array.hpp"
#include "compress/place/seed.hpp"
#include "compress/place/seed_table.hpp"
#include "compress/place/stored_seeds.hpp"
#include "compress/place/wanted_seeds.hpp"
#include "scratch/store.hpp"

namespace spillway {

/// One k-mer in 8 at first, and half as many whenever the table in memory is full (those that go
/// are the same in every run), down to one in 32. From there on a full table goes to the scratch store,
/// and the table brings back what windows of input have in common with it (StoredSeeds). So the
/// memory is bounded, and however much sequence is distinct, what resembles it is found. Neither
/// budget nor threads have a say in it: the archive does not depend on them.
class SeedIndex {
 public:
  /// `most_slot_bits` as for SeedTable; it shapes the archive. Call before other threads use the
  /// store.
  explicit SeedIndex(ScratchStore& store, MemoryBudget& budget, Pages pages = Pages::usual,
                     unsigned most_slot_bits = SeedTable::kMaxSlotBits);

  static std::uint64_t memory_bytes();
  /// As SeedTable::populate.
  void populate() const { table_.populate(); }

  /// Mean distance of the seeds that are kept, in bases. Any thread may ask, also during add_group():
  /// it only grows.
  std::uint64_t spacing() const { return std::uint64_t{1} << shift_; }

  /// Adds the seeds of a group's reference of `group_bases`; `positions` in `seeds` are
  /// relative to `origin` bases before the reference. The first place of a k-mer stays.
  void add_group(std::uint32_t group, std::uint32_t group_bases, std::span<const Seed> seeds,
                 std::uint32_t origin);

  /// The same of the sequence of a reference. `seeds` becomes what is found in it.
  void add_reference(std::uint32_t group, std::span<const Symbol> symbols,
                     std::vector<Seed>& seeds) {
    find_seeds(symbols, spacing(), seeds);
    add_group(group, static_cast<std::uint32_t>(symbols.size()), seeds, 0);
  }

  /// Whether find() finds all seeds within windows only.
  bool needs_windows() const;
  /// Packed sequence of a window: its seeds take a sixth of the table.
  std::uint64_t window_bytes() const;
  /// Seeds that a window may want.
  std::uint32_t window_seeds() const { return table_.capacity() / 5; }
  /// From here on, until the next window, the seeds in `wanted` are found, and those that are added,
  /// which are among them. REQUIRES: needs_windows().
  void begin_window(const WantedSeeds& wanted, WorkerPool& pool);
  static void want(std::span<const Seed> seeds, WantedSeeds& wanted);

  std::optional<SeedPlace> find(const Seed& seed) const;
  /// The place of a seed that a walk has found.
  void get_place(std::uint32_t number, SeedPlace& place) const { table_.get_place(number, place); }
  static constexpr std::uint32_t kNone = SeedTable::kNone;
  /// Fetches what find() and add_group() will look at first for `seeds[i]`, if there is such a
  /// one.
  void prefetch(std::span<const Seed> seeds, std::size_t i) const {
    if (i < seeds.size()) table_.prefetch(ReferenceSeed::hash_of(seeds[i]));
  }

  /// As SeedTable::Walk.
  class Walk {
   public:
    explicit Walk(const SeedIndex& index) : index_(index), walk_(index.table_) {}
    /// The number of the seed; kNone if there is none.
    std::uint32_t find(const Seed& seed) {
      if (!index_.keeps(seed.hash)) return kNone;
      return walk_.find(ReferenceSeed::hash_of(seed), seed.direct);
    }
    bool is_lost() const { return walk_.is_lost(); }

   private:
    const SeedIndex& index_;
    SeedTable::Walk walk_;
  };

  /// For checkpoints: what is in memory goes to the store, if it has changed since.
  void flush();
  template <typename Ar>
  void state(Ar& ar) {
    unsigned shift = shift_;
    ar(shift, stored_);
    if constexpr (Ar::kLoads) restore(shift);
  }

 private:
  bool keeps(std::uint64_t hash) const { return (hash & (spacing() - 1)) == 0; }
  void make_room();
  void store_table();
  void restore(unsigned shift);

  ScratchStore& store_;
  Reservation reservation_;
  SeedTable table_;
  StoredSeeds stored_;
  bool saved_ = false;  // as it is
  // Split stage: threads look for seeds while one adds groups; what they see is at most too dense.
  std::atomic<unsigned> shift_;
};

}  // namespace spillway
