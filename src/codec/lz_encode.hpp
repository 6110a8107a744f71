// Sequences into delta texts (docs/FORMAT.md, "Groups", Delta text). The format leaves the parse to
// the encoder; this one follows the diagonal across substitutions and looks the rest up in an index
// of the reference.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/bytes.hpp"
#include "dna/nucleotide.hpp"

namespace spillway {

/// A group's reference with the index over it. Immutable once built: any number of threads encode
/// against it at the same time.
class LzReference {
 public:
  /// `min_match_length` is the archive's, 15..32. Memory is about 17 bytes a base.
  LzReference(std::vector<Symbol> symbols, std::uint32_t min_match_length);

  std::span<const Symbol> symbols() const { return symbols_; }

  /// Appends the delta text of `segment` (not empty) to `text`. A segment equal to the reference
  /// has no text: false is returned then and nothing appended.
  bool encode(std::span<const Symbol> segment, Bytes& text) const;

  /// Upper bound of what an LzReference of that many symbols holds.
  static std::uint64_t memory_bytes(std::uint64_t symbols) { return symbols * 17 + 4096; }

 private:
  friend class DeltaEncoder;

  struct Match {
    std::size_t start = 0;  // in the reference
    std::size_t length = 0;
  };

  void build_index();
  std::size_t slot_of(std::uint64_t code) const;

  std::vector<Symbol> symbols_;
  std::uint32_t min_match_;
  unsigned shift_ = 0;                // of the hash, to a slot of slots_
  std::vector<std::uint32_t> slots_;  // open addressing: 1 + position in the reference, 0 is empty
};

}  // namespace spillway
