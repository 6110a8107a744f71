// What a round has added to the index of seeds, for a quick look.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "compress/place/seed_index.hpp"

namespace spillway {

/// A set of seeds with false positives: most seeds that are not in it are recognised without a
/// look-up in the index.
class SeedFilter {
 public:
  void clear() {
    if (!empty_) words_.fill(0);
    empty_ = true;
  }
  bool empty() const { return empty_; }
  void add(const Seed& seed) {
    words_[word_of(seed)] |= bit_of(seed);
    empty_ = false;
  }
  bool may_have(const Seed& seed) const { return (words_[word_of(seed)] & bit_of(seed)) != 0; }

 private:
  static constexpr unsigned kBitsOfWord = 6;
  static constexpr unsigned kBits = 22;  // as many as bases come in a round; one in 8 is a seed

  static std::size_t word_of(const Seed& seed) { return seed.hash >> (64 - kBits + kBitsOfWord); }
  static std::uint64_t bit_of(const Seed& seed) {
    return std::uint64_t{1} << (seed.hash >> (64 - kBits) & 63);
  }

  std::array<std::uint64_t, std::size_t{1} << (kBits - kBitsOfWord)> words_{};
  bool empty_ = true;
};

}  // namespace spillway
