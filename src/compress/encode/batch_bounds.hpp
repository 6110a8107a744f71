// Where the walk of pass two is cut into batches. A group's reference is chosen among those of its
// segments that are in the batch with which the group begins, so the bounds shape the archive.
#pragma once

#include <cstddef>
#include <cstdint>

#include "compress/encode/group_task.hpp"
#include "compress/plan/memory_plan.hpp"

namespace spillway {

/// Told of all segments in the order of the walk.
class BatchBounds {
 public:
  /// Whether the next segment is the first of another batch; `begins_group`: it is of another group
  /// than the one before it.
  bool begins_batch(bool begins_group) const {
    // There has to be something to choose the reference from.
    return bytes_ >= kEncodeTaskBytes || (begins_group && bytes_ > kEncodeTaskBytes / 2);
  }
  void begin_batch() { bytes_ = 0; }
  void add(std::size_t packed_bytes) {
    bytes_ += packed_bytes + sizeof(PackedSegment) + sizeof(EncodedSegment);
  }

 private:
  std::uint64_t bytes_ = 0;  // of the batch
};

}  // namespace spillway
