// The metadata stream of version 1, read-only (docs/FORMAT.md, "Older archives", 7.2).
#pragma once

#include <limits>

#include "collection/sample_streams.hpp"

namespace spillway {

/// `collection-desc` is one text that holds everything, sample by sample: one batch.
class MetadataV1 : public MetadataLayout {
 public:
  explicit MetadataV1(const ArchiveReader& archive) : archive_(archive) {}

  StringTable read_sample_names() const override;
  std::uint64_t samples_per_name_batch() const override { return kAll; }
  std::uint64_t samples_per_segment_batch() const override { return kAll; }
  std::unique_ptr<ContigNameStream> open_names(std::uint64_t batch) const override;
  std::unique_ptr<SegmentStream> open_segments(std::uint64_t batch) const override;
  std::vector<std::string> read_command_lines() const override;

 private:
  static constexpr std::uint64_t kAll = std::numeric_limits<std::uint64_t>::max();

  const ArchiveReader& archive_;
};

}  // namespace spillway
