// The work of pass two that threads share: delta texts of a batch of segments.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "base/hash.hpp"
#include "codec/lz_encode.hpp"
#include "codec/pack.hpp"
#include "segment/segment_record.hpp"

namespace spillway {

/// The reference of a group whose segments are on their way. The first task that needs the index
/// builds it.
class GroupReference {
 public:
  /// `packed` is the payload of the group's first segment.
  GroupReference(Bytes packed, std::uint32_t min_match_length)
      : packed_(std::move(packed)), min_match_(min_match_length) {}

  /// Thread-safe.
  const LzReference& indexed();
  ByteView packed() const { return packed_; }

 private:
  Bytes packed_;
  std::uint32_t min_match_;
  // No std::call_once: an exception without memory does not come through it.
  std::mutex mutex_;
  std::unique_ptr<LzReference> indexed_;
};

/// A segment that waits for its text.
struct WaitingSegment {
  Position position;
  Bytes packed;
};

/// Consecutive segments of one group.
struct GroupSlice {
  GroupKey key;
  std::uint32_t group = 0;
  bool begins = false;  ///< the first of `segments` is the group's reference
  std::shared_ptr<GroupReference> reference;
  std::vector<WaitingSegment> segments;
};

/// A segment with its text.
struct EncodedSegment {
  Position position;
  std::uint32_t raw_length = 0;
  bool reversed = false;
  bool is_reference = false;  ///< equal to the reference: no text
  Bytes text;
  Hash128 text_hash;
};

struct EncodedSlice {
  GroupKey key;
  std::uint32_t group = 0;
  bool begins = false;
  std::optional<Part> reference;  ///< if it begins
  std::vector<EncodedSegment> segments;
};

/// A slice encoded; `compressor` is the thread's own.
EncodedSlice encode_slice(const GroupSlice& slice, ZstdCompressor& compressor);

/// The part of a pack.
Part encode_pack(const Bytes& sequences, ZstdCompressor& compressor);

/// What one thread's compressor holds at most.
std::uint64_t pack_compressor_bytes();

}  // namespace spillway
