// An index of seeds with a scratch store of its own.
#pragma once

#include <cstdint>

#include "compress/place/seed_index.hpp"
#include "temporary_directory.hpp"

namespace spillway {

struct ScratchIndex {
  explicit ScratchIndex(unsigned most_slot_bits = SeedTable::kMaxSlotBits)
      : index(store, budget, Pages::usual, most_slot_bits) {}

  TemporaryDirectory directory;
  ScratchStore store{directory.path() / "store", 0};
  MemoryBudget budget{std::uint64_t{256} << 20};
  SeedIndex index;
};

}  // namespace spillway
