// What is known of seeds until the unplaced segments are placed.
#pragma once

#include "compress/place/seed_counts.hpp"
#include "compress/place/seed_index.hpp"
#include "scratch/store.hpp"

namespace spillway {

/// The tables are saved in the store itself, not in the state of a checkpoint.
struct SeedTables {
  /// `most_slot_bits` as for SeedIndex.
  SeedTables(ScratchStore& scratch, MemoryBudget& budget, Pages pages,
             unsigned most_slot_bits = SeedTable::kMaxSlotBits)
      : store(scratch), unplaced(budget, pages), index(scratch, budget, pages, most_slot_bits) {}
  SeedTables(const SeedTables&) = delete;
  SeedTables& operator=(const SeedTables&) = delete;

  /// For a checkpoint.
  void flush() {
    index.flush();
    unplaced.save(store, kUnplacedName);
  }
  template <typename Ar>
  void state(Ar& ar) {
    ar(index);
    if constexpr (Ar::kLoads) unplaced.restore(store, kUnplacedName);
  }

  ScratchStore& store;
  SeedCounts unplaced;  ///< how often a seed occurs in the unplaced segments
  SeedIndex index;      ///< where in the groups' references a seed is

 private:
  static constexpr const char* kUnplacedName = "seeds of unplaced segments";
};

}  // namespace spillway
