// Which delta texts a group has already had.
#pragma once

#include <cstdint>
#include <vector>

#include "base/hash.hpp"

namespace spillway {

/// In-group ids of texts that the group has already had. Of a fixed size: an entry makes way for a
/// newer one with the same slot.
class KnownTexts {
 public:
  /// Forgets all, for the next group.
  void clear() { ++generation_; }
  /// The id, or 0.
  std::uint32_t find(const Hash128& hash) const {
    const Entry& entry = entries_[slot(hash)];
    return entry.generation == generation_ && entry.hash == hash ? entry.id : 0;
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
