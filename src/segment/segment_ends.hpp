// What bounds a segment, and the key and direction that follow from it.
#pragma once

#include "segment/segment_record.hpp"

namespace spillway {

/// A splitter at one end of a segment, or none.
struct SegmentEnd {
  std::uint64_t kmer = kNoKmer;  ///< canonical value
  bool direct = true;            ///< the input reads as the canonical form

  bool present() const { return kmer != kNoKmer; }
};

struct KeyedDirection {
  GroupKey key;
  bool reversed = false;  ///< the segment is stored as its reverse complement
};

/// The rule of the format: with two splitters the smaller one comes first; with one, it reads as
/// its canonical form and the key says at which end it stands; with none the segment stays as it
/// is.
inline KeyedDirection key_of(const SegmentEnd& front, const SegmentEnd& back) {
  if (front.present() && back.present()) {
    if (front.kmer <= back.kmer) return {{front.kmer, back.kmer}, false};
    return {{back.kmer, front.kmer}, true};
  }
  if (front.present()) {
    return front.direct ? KeyedDirection{{front.kmer, kNoKmer}, false}
                        : KeyedDirection{{kNoKmer, front.kmer}, true};
  }
  if (back.present()) {
    return back.direct ? KeyedDirection{{kNoKmer, back.kmer}, false}
                       : KeyedDirection{{back.kmer, kNoKmer}, true};
  }
  return {};
}

}  // namespace spillway
