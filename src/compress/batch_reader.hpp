// The walk of pass two over the segments, cut into what one task takes.
#pragma once

#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "compress/base_archive.hpp"
#include "compress/group_task.hpp"
#include "compress/memory_plan.hpp"
#include "scratch/runs.hpp"

namespace spillway {

/// Segments of groups, in key order, that one task encodes.
using Batch = std::vector<GroupSlice>;

/// Not thread-safe. A group's first segment is its reference, unless it is a group of `base`, which
/// may be null; slices of one group share it.
class BatchReader {
 public:
  BatchReader(RunMerge merge, std::uint32_t min_match_length, BaseArchive* base)
      : merge_(std::move(merge)), min_match_(min_match_length), base_(base), more_(merge_.next()) {}

  /// For a checkpoint between two batches; a reader over the walk that is resumed from `state` goes
  /// on by restore().
  void save(StateWriter& state) const {
    merge_.save(state);
    state.number(reference_ != nullptr ? 1 : 0);
    if (reference_ == nullptr) return;
    state.number(group_);
    state.bytes(reference_->packed());
  }
  void restore(StateReader& state) {
    if (!state.flag()) return;
    state.number(group_);
    const ByteView packed = state.bytes();
    begin_group(group_, Bytes(packed.begin(), packed.end()));
  }

  /// An empty batch at the end.
  Batch next() {
    Batch batch;
    std::uint64_t bytes = 0;
    while (more_ && bytes < kEncodeTaskBytes) {
      const SegmentKey key = SegmentKey::decode(merge_.key());
      const Bytes packed(merge_.payload().begin(), merge_.payload().end());
      const bool begins = reference_ == nullptr || key.group != group_;
      if (begins) begin_group(key.group, packed);
      if (begins || batch.empty())
        batch.push_back({key.group_key, key.group, begins, reference_, {}});
      bytes += packed.size() + sizeof(WaitingSegment) + sizeof(EncodedSegment);
      batch.back().segments.push_back({key.position, packed});
      more_ = merge_.next();
    }
    return batch;
  }

 private:
  void begin_group(std::uint32_t group, const Bytes& first) {
    group_ = group;
    if (base_ == nullptr || group >= base_->groups()) {
      reference_ = std::make_shared<GroupReference>(first, min_match_);
      return;
    }
    reference_ = std::make_shared<GroupReference>(base_->reference(group),
                                                  base_->reference_mask(group), min_match_);
  }

  RunMerge merge_;
  std::uint32_t min_match_;
  BaseArchive* base_;
  bool more_;
  std::uint32_t group_ = 0;
  std::shared_ptr<GroupReference> reference_;
};

}  // namespace spillway
