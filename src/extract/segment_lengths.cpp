#include "extract/segment_lengths.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "collection/varint.hpp"
#include "spillway/error.hpp"

namespace spillway {

bool may_mix_lengths(const ArchiveReader& archive, const FileInfo& info) {
  return info.file_version_major == 3 &&
         (!archive.has_stream(stream_name::kHashes) || exact_from(info) != 0);
}

std::uint32_t LengthCoding::other(std::uint32_t length) const {
  return unzigzag(zigzag(length, standard_prediction_), other_prediction_);
}

bool LengthCoding::is_other(const SegmentPlace& segment, std::uint64_t length) const {
  if (length == segment.length) return false;
  if (length == other(segment.length)) return true;
  throw Error(ErrorKind::corrupt, "group " + std::to_string(segment.group) +
                                      ": a segment is not as long as its metadata says");
}

void LengthCoding::reread(std::span<SegmentPlace> segments) const {
  for (SegmentPlace& segment : segments) segment.length = other(segment.length);
}

SegmentLengths::SegmentLengths(const ArchiveReader& archive, const ArchiveParams& params,
                               const FileInfo& info, std::size_t samples)
    : coding_(params), readings_(may_mix_lengths(archive, info) ? samples : 0) {}

SegmentLengths::Reading SegmentLengths::tell(const SegmentPlace& segment, SegmentSource& source,
                                             DecodeContext& context) const {
  const std::uint64_t length = source.length(segment.group, segment.in_group_id, context);
  return coding_.is_other(segment, length) ? Reading::other : Reading::standard;
}

SegmentLengths::Reading SegmentLengths::settle_sample(const SampleSegments& segments,
                                                      std::size_t likely, SegmentSource& source,
                                                      DecodeContext& context) const {
  const auto all = segments.all();
  const auto is_telling = [this](const SegmentPlace& s) { return coding_.is_telling(s); };
  if (likely < all.size() && is_telling(all[likely])) return tell(all[likely], source, context);
  const auto found = std::ranges::find_if(all, is_telling);
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
  coding_.reread(reread->all());
  return reread;
}

}  // namespace spillway
