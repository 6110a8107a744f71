// The metadata streams of version 2, read-only (docs/FORMAT.md, "Older archives", 7.3).
#pragma once

#include <limits>

#include "collection/sample_streams.hpp"

namespace spillway {

/// `collection-main` holds the names and counts of all samples in one text; `collection-details`
/// the segments in batches of its own.
class MetadataV2 : public MetadataLayout {
 public:
  explicit MetadataV2(const ArchiveReader& archive);

  StringTable read_sample_names() const override;
  std::uint64_t samples_per_name_batch() const override {
    return std::numeric_limits<std::uint64_t>::max();
  }
  std::uint64_t samples_per_segment_batch() const override { return samples_per_batch_; }
  std::unique_ptr<ContigNameStream> open_names(std::uint64_t batch) const override;
  std::unique_ptr<SegmentStream> open_segments(std::uint64_t batch) const override;
  std::vector<std::string> read_command_lines() const override;

 private:
  const ArchiveReader& archive_;
  std::uint64_t samples_per_batch_ = 0;
};

}  // namespace spillway
