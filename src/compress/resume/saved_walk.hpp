// A walk over sorted records that goes on where a checkpoint broke it off.
#pragma once

#include <string>

#include "compress/resume/checkpoints.hpp"
#include "scratch/external_sort.hpp"

namespace spillway {

/// Takes part in the checkpoints, as `section`, from the time when the walk has begun; safepoints
/// are passed before that, too, while there are more runs than are merged at once.
class SavedWalk {
 public:
  /// `consume` as for SortedRuns::merge. The set takes part in the checkpoints, too.
  SavedWalk(Checkpoints& checkpoints, const std::string& section, SortedRuns set, bool consume)
      : merge_(checkpoints.has(section) ? set.resume(consume) : set.merge(consume, &checkpoints)),
        joined_(checkpoints.join(section, merge_)) {}
  SavedWalk(const SavedWalk&) = delete;
  SavedWalk& operator=(const SavedWalk&) = delete;

  /// Whether it goes on: next() gives the record at which it stood.
  bool is_resumed() const { return joined_.is_restored(); }

  // As in MergeReader.
  bool next() { return merge_.next(); }
  ByteView key() const { return merge_.key(); }
  ByteView payload() const { return merge_.payload(); }

 private:
  MergeReader merge_;
  Checkpoints::Part joined_;
};

}  // namespace spillway
