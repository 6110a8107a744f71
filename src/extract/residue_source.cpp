#include "extract/residue_source.hpp"

namespace spillway {

ResidueSource::ResidueSource(const ArchiveReader& archive, std::uint32_t pack_cardinality)
    : archive_(archive),
      pack_cardinality_(pack_cardinality),
      parts_(archive.part_count(stream_name::kResidues)) {}

std::shared_ptr<const ContigResidues> ResidueSource::of_contig(std::size_t sample,
                                                               std::size_t contig) {
  const std::uint64_t batch = sample / pack_cardinality_;
  if (batch >= parts_) return nullptr;
  if (batch != held_batch_) {
    const PartBytes part = archive_.read(archive_.place(stream_name::kResidues, batch));
    held_ = std::make_shared<const ResidueBatch>(
        decode_residues(part.metadata, part.bytes, decompressor_));
    held_batch_ = batch;
  }
  const auto runs = residues_of(held_->runs, static_cast<std::uint32_t>(sample % pack_cardinality_),
                                static_cast<std::uint32_t>(contig));
  if (runs.empty()) return nullptr;
  return std::make_shared<const ContigResidues>(ContigResidues{held_, runs});
}

}  // namespace spillway
