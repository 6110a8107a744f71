// The seeds of references that the table in memory has no room for: in the scratch store, as the
// references have them.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "base/worker_pool.hpp"
#include "compress/place/seed_table.hpp"
#include "compress/place/wanted_seeds.hpp"
#include "scratch/store.hpp"

namespace spillway {

/// Seeds are in blocks, which hold a stretch of references each; a directory says in which block a
/// small sample of them is. A batch of look-ups reads the directory, and then those blocks that it
/// has anything in common with: that costs no memory, and time in proportion to the batch, nearly. A
/// hash may be in it several times.
class StoredSeeds {
 public:
  struct Found {
    SeedTable::Owner owner;
    ReferenceSeed seed;
  };

  /// Call before other threads use the store.
  explicit StoredSeeds(ScratchStore& store);

  /// What find() holds on so many threads.
  static std::uint64_t finding_bytes(std::uint64_t threads);

  bool empty() const { return blocks_ == 0; }

  /// Adds all that is not stored of `table`.
  void append(const SeedTable& table);

  /// Gives to `take` those that are wanted, a block after another in the order of append(), of the
  /// blocks that a wanted seed of the sample is in first. Error corrupt.
  using Take = std::function<void(std::span<const Found>)>;
  void find(const WantedSeeds& wanted, WorkerPool& pool, const Take& take) const;

  /// For checkpoints; the blocks are in the store.
  template <typename Ar>
  void state(Ar& ar) {
    ar(blocks_, directory_blocks_);
  }

 private:
  std::vector<std::uint32_t> find_blocks(const WantedSeeds& wanted, WorkerPool& pool) const;

  ScratchStore& store_;
  ScratchTable table_;
  ScratchTable directory_;
  std::uint32_t blocks_ = 0;
  std::uint32_t directory_blocks_ = 0;
};

}  // namespace spillway
