#include "extract/segment_lengths.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "collection/varint.hpp"
#include "spillway/error.hpp"

namespace spillway {

SegmentLengths::SegmentLengths(const ArchiveParams& params, const FileInfo& info,
                               std::size_t samples, bool is_unmixed)
    : standard_prediction_(params.segment_size + params.kmer_length),
      other_prediction_(params.kmer_length),
      readings_(info.file_version_major == 3 && !is_unmixed ? samples : 0) {}

std::uint32_t SegmentLengths::other_length(std::uint32_t length) const {
  return unzigzag(zigzag(length, standard_prediction_), other_prediction_);
}

SegmentLengths::Reading SegmentLengths::tell(const SegmentPlace& segment, SegmentSource& source,
                                             DecodeContext& context) const {
  const std::uint32_t standard = segment.length;
  const std::uint32_t other = other_length(standard);
  const std::uint64_t length = source.length(segment.group, segment.in_group_id, context);
  if (length == standard) return Reading::standard;
  if (length == other) return Reading::other;
  throw Error(ErrorKind::corrupt, "group " + std::to_string(segment.group) +
                                      ": a segment is not as long as its metadata says");
}

SegmentLengths::Reading SegmentLengths::settle_sample(const SampleSegments& segments,
                                                      std::size_t likely, SegmentSource& source,
                                                      DecodeContext& context) const {
  const auto all = segments.all();
  const auto differs = [this](const SegmentPlace& s) { return other_length(s.length) != s.length; };
  if (likely < all.size() && differs(all[likely])) return tell(all[likely], source, context);
  const auto found = std::find_if(all.begin(), all.end(), differs);
  return found == all.end() ? Reading::standard : tell(*found, source, context);
}

std::shared_ptr<const SampleSegments> SegmentLengths::settle(
    std::size_t sample, std::shared_ptr<const SampleSegments> segments, std::size_t likely,
    SegmentSource& source, DecodeContext& context) {
  if (readings_.empty()) return segments;
  Reading& reading = readings_.at(sample);
  if (reading == Reading::unknown) reading = settle_sample(*segments, likely, source, context);
  if (reading == Reading::standard) return segments;
  auto reread = std::make_shared<SampleSegments>(*segments);
  for (SegmentPlace& segment : reread->all()) segment.length = other_length(segment.length);
  return reread;
}

}  // namespace spillway
