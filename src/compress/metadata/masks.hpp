// The streams of case masks (docs/FORMAT.md, "Extensions").
#pragma once

#include <cstdint>

#include "collection/row_stream.hpp"
#include "compress/metadata/parts.hpp"
#include "compress/metadata/steps.hpp"

namespace spillway {

/// Writes `spillway-mask-ids`, told of all segments in input order.
class MaskIdRows {
 public:
  explicit MaskIdRows(ArchiveWriter& archive) : rows_(archive, NamedStream::mask_ids) {}

  void begin_contig(std::uint32_t sample, std::uint32_t contig);
  /// The contig's next segment; 0 if its mask is as predicted.
  void add(std::uint32_t mask_id);
  void end_contig();
  /// Begins with the rows of another archive.
  void take_over(RowStreamReader& from) {
    rows_.take_over(from, [](ByteView) {});
  }
  void finish() { rows_.finish(); }
  /// For checkpoints, between two contigs.
  template <typename Ar>
  void state(Ar& ar) {
    ar(rows_);
  }

 private:
  RowStreamWriter rows_;
  std::uint32_t sample_ = 0;
  std::uint32_t contig_ = 0;
  std::uint64_t segment_ = 0;  // number of the next one
  std::uint64_t passed_ = 0;   // segments since the last id
  Bytes payload_;
};

/// Writes `spillway-masks` from the set of masks, which is used up.
void write_masks(const MetadataParts& parts, ArchiveWriter& archive, MetadataSteps& steps);

}  // namespace spillway
