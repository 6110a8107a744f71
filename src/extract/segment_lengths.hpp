// Lengths of segments in files that some releases of agc appended to (docs/FORMAT.md, "Older
// archives", 7.6): there the lengths of some samples are coded against k, not segment_size + k, and
// only the stored segment tells which.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "archive/file_info.hpp"
#include "archive/reader.hpp"
#include "collection/sample_metadata.hpp"
#include "extract/segment_source.hpp"

namespace spillway {

/// Whether such a release may have appended to the archive: not to what we wrote alone.
bool may_mix_lengths(const ArchiveReader& archive, const FileInfo& info);

/// The two readings of a coded length.
class LengthCoding {
 public:
  explicit LengthCoding(const ArchiveParams& params)
      : standard_prediction_(params.segment_size + params.kmer_length),
        other_prediction_(params.kmer_length) {}

  /// The other reading of what reads as `length` by the standard.
  std::uint32_t other(std::uint32_t length) const;
  /// Whether the length of the stored segment tells the two readings apart.
  bool is_telling(const SegmentPlace& segment) const {
    return other(segment.length) != segment.length;
  }
  /// Whether `segment`, which is `length` bases long as it is stored, has a length of the other
  /// coding. Error corrupt if neither reading is that.
  bool is_other(const SegmentPlace& segment, std::uint64_t length) const;
  /// Gives all segments, which have lengths by the standard, those of the other reading.
  void reread(std::span<SegmentPlace> segments) const;

 private:
  std::uint32_t standard_prediction_;
  std::uint32_t other_prediction_;
};

/// Settles each sample once and remembers it (a byte a sample). Not thread-safe.
class SegmentLengths {
 public:
  SegmentLengths(const ArchiveReader& archive, const ArchiveParams& params, const FileInfo& info,
                 std::size_t samples);

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

  Reading tell(const SegmentPlace& segment, SegmentSource& source, DecodeContext& context) const;
  Reading settle_sample(const SampleSegments& segments, std::size_t likely, SegmentSource& source,
                        DecodeContext& context) const;

  LengthCoding coding_;
  std::vector<Reading> readings_;  // empty: nothing to settle in this archive
};

}  // namespace spillway
