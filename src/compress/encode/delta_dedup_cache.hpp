// Which delta texts a group has already had.
#pragma once

#include <cstdint>
#include <vector>

#include "base/assert.hpp"
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
  template <typename Ar>
  void state(Ar& ar) {
    std::vector<Known> known;
    if constexpr (!Ar::kLoads) known = all_known();
    ar(known);
    if constexpr (Ar::kLoads) {
      clear();
      for (const Known& text : known) add(text.hash, text.id);
    }
  }
  /// REQUIRES: id != 0.
  void add(const Hash128& hash, std::uint32_t id) {
    SPILLWAY_ASSERT(id != 0);
    entries_[slot(hash)] = {hash, id, generation_};
  }

 private:
  static constexpr std::size_t kSlots = 1 << 15;
  struct Entry {
    Hash128 hash;
    std::uint32_t id = 0;
    std::uint32_t generation = 0;
  };
  struct Known {
    Hash128 hash;
    std::uint32_t id = 0;

    template <typename Ar>
    void state(Ar& ar) {
      ar(hash, id);
    }
  };
  std::vector<Known> all_known() const {
    std::vector<Known> known;
    for (const Entry& entry : entries_) {
      if (entry.generation == generation_ && entry.id != 0) known.push_back({entry.hash, entry.id});
    }
    return known;
  }
  static std::size_t slot(const Hash128& hash) { return hash.low & (kSlots - 1); }

  std::vector<Entry> entries_ = std::vector<Entry>(kSlots);
  std::uint32_t generation_ = 0;
};

}  // namespace spillway
