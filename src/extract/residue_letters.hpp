// Which sequences of an archive have bytes that are no letters.
#pragma once

#include <cstdint>

#include "collection/row_stream.hpp"

namespace spillway {

/// Reads spillway-residues along with the contigs: going on is cheap, and a jump costs a block.
/// Memory: one block of rows. Not thread-safe. Error corrupt for rows that are not residues.
class ResidueLetters {
 public:
  /// `archive` must outlive the reader.
  explicit ResidueLetters(const ArchiveReader& archive);

  /// Whether all bytes of the contig are letters, of either case. `sample` is the number in stored
  /// order.
  bool are_all(std::uint32_t sample, std::uint32_t contig);

 private:
  RowStreamReader rows_;
};

}  // namespace spillway
