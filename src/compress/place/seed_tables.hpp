// What is known of seeds until the unplaced segments are placed.
#pragma once

#include "compress/place/seed_counts.hpp"
#include "compress/place/seed_index.hpp"
#include "scratch/store.hpp"

namespace spillway {

/// The tables are saved in the store itself, not in the state of a checkpoint.
struct SeedTables {
  SeedTables(ScratchStore& scratch, MemoryBudget& budget, Pages pages)
      : store(scratch), unplaced(budget, pages), index(budget, pages) {}
  SeedTables(const SeedTables&) = delete;
  SeedTables& operator=(const SeedTables&) = delete;

  /// For a checkpoint.
  void flush() {
    index.save(store, kIndexName);
    unplaced.save(store, kUnplacedName);
  }
  template <typename Ar>
  void state(Ar&) {
    if constexpr (Ar::kLoads) {
      index.restore(store, kIndexName);
      unplaced.restore(store, kUnplacedName);
    }
  }

  ScratchStore& store;
  SeedCounts unplaced;  ///< how often a seed occurs in the unplaced segments
  SeedIndex index;      ///< where in the groups' references a seed is

 private:
  static constexpr const char* kIndexName = "seeds";
  static constexpr const char* kUnplacedName = "seeds of unplaced segments";
};

}  // namespace spillway
