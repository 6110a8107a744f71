// Rolling k-mers in both directions.
#pragma once

#include <cstdint>

#include "base/assert.hpp"
#include "base/hash.hpp"
#include "dna/nucleotide.hpp"

namespace spillway {

/// The value of a missing k-mer in the archive format; no canonical k-mer has it.
inline constexpr std::uint64_t kNoKmer = ~std::uint64_t{0};

/// The window of the last k bases of a sequence, k in 1..32. A symbol above 3 empties it.
class RollingKmer {
 public:
  explicit RollingKmer(unsigned k)
      : k_(k),
        top_(2 * (k - 1)),
        mask_(k == 32 ? ~std::uint64_t{0} : (std::uint64_t{1} << (2 * k)) - 1) {}

  void reset() { filled_ = 0; }

  /// Appends a symbol; true if the window then holds k bases.
  bool push(Symbol s) {
    if (s > 3) {
      filled_ = 0;
      return false;
    }
    forward_ = ((forward_ << 2) | s) & mask_;
    reverse_ = (reverse_ >> 2) | (static_cast<std::uint64_t>(3 - s) << top_);
    if (filled_ + 1 >= k_) {
      filled_ = k_;
      return true;
    }
    ++filled_;
    return false;
  }

  bool full() const { return filled_ == k_; }
  /// The window reads as its canonical form (REQUIRES: full, as do the next two).
  bool is_canonical() const {
    SPILLWAY_ASSERT(full());
    return forward_ <= reverse_;
  }
  /// The smaller of the window and its reverse complement, in the low 2k bits.
  std::uint64_t canonical() const {
    SPILLWAY_ASSERT(full());
    return forward_ <= reverse_ ? forward_ : reverse_;
  }
  /// The same as the format has it: first base in the two top bits, low bits zero.
  std::uint64_t canonical_value() const { return canonical() << (62 - top_); }

 private:
  unsigned k_;
  unsigned top_;
  std::uint64_t mask_;
  unsigned filled_ = 0;
  std::uint64_t forward_ = 0;
  std::uint64_t reverse_ = 0;
};

}  // namespace spillway
