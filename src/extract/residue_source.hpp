// What the archive keeps of sequences beside their symbols, by contig.
#pragma once

#include <cstdint>
#include <memory>
#include <span>

#include "archive/reader.hpp"
#include "collection/residues.hpp"

namespace spillway {

/// The runs of one contig, with what holds them.
struct ContigResidues {
  std::shared_ptr<const ResidueBatch> batch;
  std::span<const ResidueRun> runs;
};

/// Holds the runs of one batch of samples at a time. Not thread-safe.
class ResidueSource {
 public:
  /// `archive` must outlive the source.
  ResidueSource(const ArchiveReader& archive, std::uint32_t pack_cardinality);

  /// Nothing if the contig has none, as is the rule. `sample` is the number in stored order.
  std::shared_ptr<const ContigResidues> of_contig(std::size_t sample, std::size_t contig);

 private:
  const ArchiveReader& archive_;
  std::uint32_t pack_cardinality_;
  std::uint64_t parts_;
  std::uint64_t held_batch_ = ~std::uint64_t{0};
  std::shared_ptr<const ResidueBatch> held_;
  ZstdDecompressor decompressor_;
};

}  // namespace spillway
