// The seeds of a window of input, to be looked for among those of the references.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/hash.hpp"

namespace spillway {

/// A set of at most `max` hashes; takes no more when it is full.
class WantedSeeds {
 public:
  static constexpr std::uint32_t kMax = 5u << 16;

  explicit WantedSeeds(std::uint32_t max)
      : max_(std::min(max, kMax)), filter_(kFilterBits / 64), slots_(kSlots) {}

  static std::uint64_t memory_bytes() { return kFilterBits / 8 + kSlots * sizeof(std::uint64_t); }

  std::uint32_t size() const { return size_; }
  void add(std::uint64_t hash) {
    if (size_ == max_) return;
    std::uint64_t& slot = slots_[slot_of(hash)];
    if (slot != 0) return;
    slot = hash + 1;
    ++size_;
    filter_[word_of(hash)] |= bit_of(hash);
  }
  bool has(std::uint64_t hash) const {
    return (filter_[word_of(hash)] & bit_of(hash)) != 0 && slots_[slot_of(hash)] != 0;
  }

 private:
  // Most hashes that are not in the set end at the filter, which a core's own cache holds.
  static constexpr std::size_t kFilterBits = std::size_t{1} << 22;
  static constexpr std::size_t kSlots = std::size_t{1} << 19;

  // Of sampled seeds the lowest bits are 0.
  static std::size_t word_of(std::uint64_t hash) { return (hash >> 16) & (kFilterBits / 64 - 1); }
  static std::uint64_t bit_of(std::uint64_t hash) { return std::uint64_t{1} << (hash >> 10 & 63); }
  // Slots hold hash + 1; 0 is empty.
  std::size_t slot_of(std::uint64_t hash) const {
    std::size_t i = mix64(hash) & (kSlots - 1);
    while (slots_[i] != 0 && slots_[i] != hash + 1) i = (i + 1) & (kSlots - 1);
    return i;
  }

  std::uint32_t max_;
  std::vector<std::uint64_t> filter_;
  std::vector<std::uint64_t> slots_;
  std::uint32_t size_ = 0;
};

}  // namespace spillway
