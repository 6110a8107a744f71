// The walk of pass two over the segments, cut into what one task takes.
#pragma once

#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "compress/append/base_archive.hpp"
#include "compress/encode/batch_bounds.hpp"
#include "compress/encode/group_task.hpp"
#include "compress/resume/saved_walk.hpp"

namespace spillway {

/// Segments of groups, in key order, that one task encodes.
using Batch = std::vector<GroupSlice>;

/// Not thread-safe. One of a group's first segments is its reference, unless it is a group of
/// `base`, which may be null; slices of one group share it.
class BatchReader {
 public:
  BatchReader(Checkpoints& checkpoints, SortedRuns segments, std::uint32_t min_match_length,
              BaseArchive* base)
      : walk_(checkpoints, "segments walk", segments, false),
        min_match_(min_match_length),
        base_(base),
        more_(walk_.next()),
        joined_(checkpoints.join("open group", *this)) {}
  BatchReader(const BatchReader&) = delete;
  BatchReader& operator=(const BatchReader&) = delete;

  /// For a checkpoint between two batches.
  template <typename Ar>
  void state(Ar& ar) {
    bool is_open = reference_ != nullptr;
    Bytes packed;
    if constexpr (!Ar::kLoads) {
      if (is_open && !reference_->stored()) {
        packed = reference_->first()[reference_->chosen()].packed;
      }
    }
    ar(is_open, group_, packed);
    if constexpr (Ar::kLoads) {
      std::vector<PackedSegment> chosen = {{{}, std::move(packed)}};
      if (is_open) begin_group(chosen);
    }
  }

  /// An empty batch at the end.
  Batch next() {
    Batch batch;
    BatchBounds bounds;
    while (more_) {
      const SegmentKey key = SegmentKey::decode(walk_.key());
      const bool begins = reference_ == nullptr || key.group != group_;
      if (bounds.begins_batch(begins)) break;
      group_ = key.group;
      std::vector<PackedSegment> segments;
      do {
        segments.push_back({SegmentKey::decode(walk_.key()).position,
                            Bytes(walk_.payload().begin(), walk_.payload().end())});
        bounds.add(walk_.payload().size());
        more_ = walk_.next();
      } while (more_ && !bounds.begins_batch(false) &&
               SegmentKey::decode(walk_.key()).group == group_);
      if (begins) begin_group(segments);
      batch.push_back({key.group_key, group_, begins, reference_, std::move(segments)});
    }
    return batch;
  }

 private:
  // Takes the segments if the reference is one of them.
  void begin_group(std::vector<PackedSegment>& segments) {
    if (base_ != nullptr && group_ < base_->groups()) {
      reference_ = std::make_shared<GroupReference>(base_->reference(group_),
                                                    base_->reference_mask(group_), min_match_);
    } else {
      reference_ = std::make_shared<GroupReference>(std::move(segments), min_match_);
    }
  }

  SavedWalk walk_;
  std::uint32_t min_match_;
  BaseArchive* base_;
  bool more_;
  std::uint32_t group_ = 0;
  std::shared_ptr<GroupReference> reference_;
  Checkpoints::Part joined_;  // last: it loads what is above
};

}  // namespace spillway
