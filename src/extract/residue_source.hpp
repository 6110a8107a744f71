// What the archive keeps of sequences beside their symbols, taken along with a contig.
#pragma once

#include <cstdint>

#include "archive/reader.hpp"
#include "collection/residues.hpp"

namespace spillway {

/// Holds one block of rows at a time. Not thread-safe. Error corrupt names archive and contig.
class ResidueSource {
 public:
  /// `archive` must outlive the source.
  explicit ResidueSource(const ArchiveReader& archive);

  /// Goes to the contig; `sample` is the number in stored order.
  void begin_contig(std::size_t sample, std::size_t contig);
  /// The runs within bases [from, to) of the contig, as a text whose offsets count from `from`;
  /// mostly empty. What lies before is passed over. REQUIRES: no `from` is before an earlier `to`.
  Bytes take(std::uint64_t from, std::uint64_t to);

 private:
  void step();

  RowStreamReader rows_;
  std::string path_;
  RowKey contig_;
  ResidueCursor runs_;  // of the row; stands on the run that is next
  bool more_ = false;   // whether it does
  std::uint64_t taken_to_ = 0;
};

}  // namespace spillway
