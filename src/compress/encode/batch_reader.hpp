// The walk of pass two over the segments, cut into what one task takes.
#pragma once

#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "compress/append/base_archive.hpp"
#include "compress/encode/group_task.hpp"
#include "compress/plan/memory_plan.hpp"
#include "scratch/external_sort.hpp"

namespace spillway {

/// Segments of groups, in key order, that one task encodes.
using Batch = std::vector<GroupSlice>;

/// Not thread-safe. One of a group's first segments is its reference, unless it is a group of
/// `base`, which may be null; slices of one group share it.
class BatchReader {
 public:
  BatchReader(MergeReader merge, std::uint32_t min_match_length, BaseArchive* base)
      : merge_(std::move(merge)), min_match_(min_match_length), base_(base), more_(merge_.next()) {}

  /// For a checkpoint between two batches; a reader over the walk that is resumed from `state` goes
  /// on by restore().
  void save(StateWriter& state) const {
    merge_.save(state);
    state.number(reference_ != nullptr ? 1 : 0);
    if (reference_ == nullptr) return;
    state.number(group_);
    state.bytes(reference_->stored() ? ByteView()
                                     : reference_->first()[reference_->chosen()].packed);
  }
  void restore(StateReader& state) {
    if (!state.flag()) return;
    state.number(group_);
    const ByteView packed = state.bytes();
    std::vector<PackedSegment> chosen = {{{}, Bytes(packed.begin(), packed.end())}};
    begin_group(chosen);
  }

  /// An empty batch at the end.
  Batch next() {
    Batch batch;
    std::uint64_t bytes = 0;
    while (more_ && bytes < kEncodeTaskBytes) {
      const SegmentKey key = SegmentKey::decode(merge_.key());
      const bool begins = reference_ == nullptr || key.group != group_;
      // There has to be something to choose the reference from.
      if (begins && bytes > kEncodeTaskBytes / 2) break;
      group_ = key.group;
      std::vector<PackedSegment> segments;
      do {
        segments.push_back({SegmentKey::decode(merge_.key()).position,
                            Bytes(merge_.payload().begin(), merge_.payload().end())});
        bytes += merge_.payload().size() + sizeof(PackedSegment) + sizeof(EncodedSegment);
        more_ = merge_.next();
      } while (more_ && bytes < kEncodeTaskBytes &&
               SegmentKey::decode(merge_.key()).group == group_);
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

  MergeReader merge_;
  std::uint32_t min_match_;
  BaseArchive* base_;
  bool more_;
  std::uint32_t group_ = 0;
  std::shared_ptr<GroupReference> reference_;
};

}  // namespace spillway
