// A set of byte strings of which only hashes are kept.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "base/hash.hpp"
#include "base/text_bytes.hpp"

namespace spillway {

/// Holds the 128-bit hash of each string: strings of one hash count as equal, which is not to be
/// expected. Memory: 22 to 43 bytes a string. Not thread-safe.
class HashSet {
 public:
  /// False if the string was added before.
  bool add(std::string_view text) {
    if (size_ >= slots_.size() / 4 * 3) grow();
    Hash128 hash = hash128(as_bytes(text));
    if (hash == Hash128{}) hash.low = 1;  // zero is a free slot
    if (!insert(hash)) return false;
    ++size_;
    return true;
  }

 private:
  bool insert(const Hash128& hash) {
    const std::size_t mask = slots_.size() - 1;
    for (std::size_t at = hash.low & mask;; at = (at + 1) & mask) {
      if (slots_[at] == hash) return false;
      if (slots_[at] != Hash128{}) continue;
      slots_[at] = hash;
      return true;
    }
  }

  void grow() {
    std::vector<Hash128> old(slots_.empty() ? kMinSlots : slots_.size() * 2);
    old.swap(slots_);
    for (const Hash128& hash : old) {
      if (hash != Hash128{}) insert(hash);
    }
  }

  static constexpr std::size_t kMinSlots = 64;
  static_assert(std::has_single_bit(kMinSlots));

  std::vector<Hash128> slots_;  // a power of two of them, or none
  std::size_t size_ = 0;
};

}  // namespace spillway
