// The k-mers of a sequence and their hashes, some hundreds of places at once: what every base of
// every input goes through.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "base/nucleotide.hpp"

namespace spillway {

/// How a processor makes tiles; all give the same.
enum class TileMethod : std::uint8_t { scalar, avx2, avx512 };

/// The best that this processor has.
TileMethod best_tile_method();

/// The hashes of which `mask` leaves no more than `most`.
struct HashSample {
  std::uint64_t mask = ~std::uint64_t{0};
  std::uint64_t most = ~std::uint64_t{0};

  bool keeps(std::uint64_t hash) const { return (hash & mask) <= most; }
};

/// The canonical k-mers that end at each symbol of a stretch, k in 1..32, and their hashes. The
/// window goes on from one stretch to the next. A symbol above 3 empties it.
class KmerTile {
 public:
  static constexpr std::size_t kMostSymbols = 512;

  /// How a k-mer is a number: its last base in the low bits, or, as the archive format has it, its
  /// first base in the top bits.
  enum class Align : std::uint8_t { low, high };

  KmerTile(unsigned k, Align align, TileMethod method = best_tile_method());

  /// Begins another sequence.
  void reset() { bases_since_gap_ = 0; }
  /// Takes the next symbols. REQUIRES: at most kMostSymbols.
  void take(std::span<const Symbol> symbols);

  /// Of the k-mer that ends at symbol i of the stretch: whether it is there at all; if so, the
  /// smaller of it and its reverse complement; whether that is itself; and mix64(canonical + 1).
  bool is_full(std::size_t i) const { return all_full_ || full_[i] != 0; }
  std::uint64_t canonical(std::size_t i) const;
  bool is_direct(std::size_t i) const;
  std::uint64_t hash(std::size_t i) const { return hash_[i]; }

  /// Places whose k-mer is there and has a hash that `sample` keeps; in order, valid until the next
  /// call.
  std::span<const std::uint16_t> places(const HashSample& sample);

 private:
  static constexpr std::size_t kBlock = 8;
  static constexpr std::size_t kWordBits = 64;

  unsigned k() const { return (64 - unused_bits_) / 2; }
  std::uint64_t kmer_at(std::size_t i) const;
  std::uint64_t turned(std::uint64_t kmer) const;
  std::size_t drop_missing(std::size_t found);
  void mark_full(std::span<const Symbol> symbols);
  void take_blocks(std::span<const Symbol> symbols);
  void take_scalar(std::span<const Symbol> symbols);
  void take_avx2(std::span<const Symbol> symbols);
  void take_avx512(std::span<const Symbol> symbols);
  // Bit i of the result: whether the hash of place begin + i is kept.
  std::uint64_t kept_scalar(const HashSample& sample, std::size_t begin) const;
  std::uint64_t kept_avx2(const HashSample& sample, std::size_t begin) const;
  std::uint64_t kept_avx512(const HashSample& sample, std::size_t begin) const;
  std::uint64_t kept(const HashSample& sample, std::size_t begin) const;

  unsigned unused_bits_;  // of a k-mer in 64
  unsigned lift_;         // by which a k-mer is shifted up
  TileMethod method_;
  std::uint64_t forward_ = 0;   // the last 32 bases, the last of them in the low bits
  std::uint64_t backward_ = 0;  // their reverse complement, the last of them in the top bits
  std::uint64_t bases_since_gap_ = 0;
  std::size_t size_ = 0;
  bool all_full_ = true;
  std::array<std::uint64_t, kMostSymbols / kBlock> before_{};  // forward_ before each block
  std::array<std::uint16_t, kMostSymbols / kBlock>
      bases_{};  // of each block, the last in the low bits
  std::array<std::uint64_t, kMostSymbols> hash_{};
  std::array<std::uint8_t, kMostSymbols> full_{};  // meaningless where all_full_
  std::array<std::uint16_t, kMostSymbols> places_{};
};

}  // namespace spillway
