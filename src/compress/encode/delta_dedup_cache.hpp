// Which delta texts a group has already had.
#pragma once

#include <cstdint>
#include <vector>

#include "base/checkpoint_state.hpp"
#include "base/hash.hpp"

namespace spillway {

/// In-group ids of texts that the group has already had. Of a fixed size: an entry makes way for a
/// newer one with the same slot.
class DeltaDedupCache {
 public:
  /// Forgets all, for the next group.
  void clear() { ++generation_; }
  /// The id, or 0.
  std::uint32_t find(const Hash128& hash) const {
    const Entry& entry = entries_[slot(hash)];
    return entry.generation == generation_ && entry.hash == hash ? entry.id : 0;
  }
  /// For checkpoints: the texts of the group.
  void save(StateWriter& state) const {
    for (std::size_t slot = 0; slot < kSlots; ++slot) {
      const Entry& entry = entries_[slot];
      if (entry.generation != generation_ || entry.id == 0) continue;
      state.number(entry.id);
      state.number(slot);
      state.number(entry.hash.high);
      state.number(entry.hash.low);
    }
    state.number(0);
  }
  void restore(StateReader& state) {
    clear();
    while (const auto id = static_cast<std::uint32_t>(state.number())) {
      const std::uint64_t slot = state.number();
      const std::uint64_t high = state.number();
      entries_.at(slot) = {{high, state.number()}, id, generation_};
    }
  }
  /// REQUIRES: id != 0.
  void add(const Hash128& hash, std::uint32_t id) {
    entries_[slot(hash)] = {hash, id, generation_};
  }

 private:
  static constexpr std::size_t kSlots = 1 << 15;
  struct Entry {
    Hash128 hash;
    std::uint32_t id = 0;
    std::uint32_t generation = 0;
  };
  static std::size_t slot(const Hash128& hash) { return hash.low & (kSlots - 1); }

  std::vector<Entry> entries_ = std::vector<Entry>(kSlots);
  std::uint32_t generation_ = 0;
};

}  // namespace spillway
