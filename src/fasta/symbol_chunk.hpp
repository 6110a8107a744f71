// A chunk of a contig: symbols, and what they do not say of the bytes of the sequence.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "base/bytes.hpp"
#include "dna/nucleotide.hpp"

namespace spillway {

/// A byte that no symbol is for.
struct OddByte {
  std::uint32_t position = 0;  ///< in the chunk, where an N stands for it
  std::uint8_t byte = 0;
};

/// The one place where bytes of a sequence become symbols, and where case is folded.
class SymbolChunk {
 public:
  static constexpr std::size_t kMostSymbols = std::size_t{64} << 10;

  SymbolChunk() : symbols_(kMostSymbols) {}

  /// Letters of a contig begin in upper case.
  void begin_contig() { letter_case_ = 0; }
  void clear();

  std::size_t size() const { return size_; }
  std::size_t room() const { return kMostSymbols - size_; }
  /// REQUIRES, of both: room for the bytes. False, and nothing is taken, if some byte is no symbol.
  bool add_symbols(ByteView bytes);
  /// Symbols or odd bytes.
  void add_residues(ByteView bytes);

  std::span<const Symbol> symbols() const { return {symbols_.data(), size_}; }
  /// By position.
  std::span<const OddByte> odd_bytes() const { return odd_bytes_; }
  /// Where the case of the letters changes, ascending: from that in which the chunk before ended.
  std::span<const std::uint32_t> case_toggles() const { return case_toggles_; }

 private:
  std::vector<Symbol> symbols_;
  std::vector<OddByte> odd_bytes_;
  std::vector<std::uint32_t> case_toggles_;
  std::uint8_t letter_case_ = 0;  // of the last letter: 0 or kLowerCase
  std::size_t size_ = 0;
};

}  // namespace spillway
