// Lengths of segments in files that some releases of agc appended to (docs/FORMAT.md, "Older
// archives", 7.6): there the lengths of some samples are coded against k, not segment_size + k, and
// only the stored segment tells which.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "archive/file_info.hpp"
#include "collection/sample_metadata.hpp"
#include "extract/segment_source.hpp"

namespace spillway {

/// Settles each sample once and remembers it (a byte a sample). Not thread-safe.
class SegmentLengths {
 public:
  /// `is_unmixed`: none of these releases has appended to the file.
  SegmentLengths(const ArchiveParams& params, const FileInfo& info, std::size_t samples,
                 bool is_unmixed = false);

  /// The sample's segments with lengths that hold: `segments`, or a copy with the other reading.
  /// Looks at one stored segment at most, the first time: number `likely` of all the sample's, if
  /// its two readings differ (so that a caller who needs it anyway pays nothing), or the first that
  /// does. Error corrupt if neither reading holds.
  std::shared_ptr<const SampleSegments> settle(std::size_t sample,
                                               std::shared_ptr<const SampleSegments> segments,
                                               std::size_t likely, SegmentSource& source,
                                               DecodeContext& context);

 private:
  enum class Reading : std::uint8_t { unknown, standard, other };

  std::uint32_t other_length(std::uint32_t length) const;
  Reading tell(const SegmentPlace& segment, SegmentSource& source, DecodeContext& context) const;
  Reading settle_sample(const SampleSegments& segments, std::size_t likely, SegmentSource& source,
                        DecodeContext& context) const;

  std::uint32_t standard_prediction_;
  std::uint32_t other_prediction_;
  std::vector<Reading> readings_;  // empty: nothing to settle in this version
};

}  // namespace spillway
