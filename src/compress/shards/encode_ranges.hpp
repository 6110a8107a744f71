// How the segments are divided among the tasks that encode them.
#pragma once

#include <cstdint>
#include <vector>

#include "base/bytes.hpp"
#include "compress/encode/batch_bounds.hpp"
#include "segment/segment_record.hpp"

namespace spillway {

/// Told of all segments in key order, it finds where ranges of about the same size can begin: at a
/// group with which a batch begins, too, so that each range has the batches that the walk over all
/// segments has.
class EncodeRanges {
 public:
  /// `total_bytes` of segments are to come, for so many ranges.
  EncodeRanges(std::uint64_t total_bytes, std::uint32_t ranges)
      : total_bytes_(total_bytes), ranges_(ranges) {}

  void add(ByteView key, std::uint64_t packed_bytes);
  /// The first key of each range but the first; fewer where there are fewer such places.
  const std::vector<Bytes>& begins() const { return begins_; }

 private:
  std::uint64_t total_bytes_;
  std::uint32_t ranges_;
  BatchBounds bounds_;
  bool any_ = false;
  std::uint32_t group_ = 0;
  std::uint64_t before_ = 0;  // bytes
  std::vector<Bytes> begins_;
};

}  // namespace spillway
