// The metadata streams of version 3 (docs/FORMAT.md, "Collection").
#pragma once

#include <vector>

#include "collection/byte_stream.hpp"
#include "collection/sample_streams.hpp"

namespace spillway {

/// The five blocks of a part of `collection-details`, as texts.
struct DetailsBlocks {
  ByteStream counts, groups, in_group_ids, lengths, rev_comps;
};

/// Error corrupt if the part is none. `archive` must outlive the blocks.
DetailsBlocks open_details(const ArchiveReader& archive, PartPlace place);

/// Lengths are read against segment_size + k; files that some releases appended to need another
/// reading for some samples ("Older archives", 7.6; see extract/segment_lengths.hpp). A segment
/// stream keeps 4 bytes a group.
class MetadataV3 : public MetadataLayout {
 public:
  MetadataV3(const ArchiveReader& archive, const ArchiveParams& params)
      : archive_(archive), params_(params) {}

  StringTable read_sample_names() const override;
  std::uint64_t samples_per_name_batch() const override { return params_.pack_cardinality; }
  std::uint64_t samples_per_segment_batch() const override { return params_.pack_cardinality; }
  std::unique_ptr<ContigNameStream> open_names(std::uint64_t batch) const override;
  std::unique_ptr<SegmentStream> open_segments(std::uint64_t batch) const override;
  std::vector<PartPlace> name_parts(std::uint64_t batch) const override;
  std::vector<PartPlace> segment_parts(std::uint64_t batch) const override;

 private:
  const ArchiveReader& archive_;
  ArchiveParams params_;
};

}  // namespace spillway
