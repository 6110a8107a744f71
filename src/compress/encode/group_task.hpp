// The work of pass two that threads share: delta texts of a batch of segments.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "base/hash.hpp"
#include "base/mutex.hpp"
#include "codec/case_mask.hpp"
#include "codec/lz_encode.hpp"
#include "codec/pack.hpp"
#include "codec/text_parser.hpp"
#include "segment/segment_record.hpp"

namespace spillway {

/// A segment that waits for its text.
struct PackedSegment {
  Position position;
  Bytes packed;
};

/// The reference of a group whose segments are on their way. The first task that needs it chooses
/// it, unpacks it and builds the index.
class GroupReference {
 public:
  /// One of `first`, the first segments of the group.
  GroupReference(std::vector<PackedSegment> first, std::uint32_t min_match_length)
      : first_(std::move(first)), min_match_(min_match_length) {}
  /// A reference that an archive holds, and the text of its mask, empty for none.
  GroupReference(Part stored, Bytes mask, std::uint32_t min_match_length)
      : stored_(std::move(stored)), mask_(std::move(mask)), min_match_(min_match_length) {}

  /// What segments are encoded against.
  struct Unpacked {
    Unpacked(std::vector<Symbol> symbols, const CaseMask& mask, std::uint32_t min_match_length);

    /// The symbols in their case (codec/case_mask.hpp).
    std::span<const Symbol> cased() const {
      return lower_case.empty() ? index.symbols() : std::span<const Symbol>(lower_case);
    }

    LzReference index;
    std::vector<Symbol> lower_case;  // empty if none is
  };

  /// Thread-safe.
  const Unpacked& unpacked(ZstdDecompressor& zstd);
  /// The group's first segments, and which of them it is; none if it is stored. Thread-safe.
  std::span<const PackedSegment> first() const { return first_; }
  std::size_t chosen() SPILLWAY_EXCLUDES(choosing_);
  /// Nothing if it is one of the first segments.
  const std::optional<Part>& stored() const { return stored_; }
  const Bytes& mask() const { return mask_; }
  std::uint32_t min_match_length() const { return min_match_; }

 private:
  std::unique_ptr<Unpacked> unpack(ZstdDecompressor& zstd);

  std::vector<PackedSegment> first_;
  std::optional<Part> stored_;
  Bytes mask_;
  std::uint32_t min_match_;
  // No std::call_once: an exception without memory does not come through it.
  Mutex unpacking_;
  std::unique_ptr<Unpacked> unpacked_ SPILLWAY_GUARDED_BY(unpacking_);
  Mutex choosing_;  // after unpacking_
  std::optional<std::size_t> chosen_ SPILLWAY_GUARDED_BY(choosing_);
};

/// Consecutive segments of one group.
struct GroupSlice {
  GroupKey key;
  std::uint32_t group = 0;
  bool begins = false;
  std::shared_ptr<GroupReference> reference;
  std::vector<PackedSegment> segments;  ///< none if the reference is one of them: see first()
};

/// A segment with its text.
struct EncodedSegment {
  Position position;
  std::uint32_t raw_length = 0;
  bool reversed = false;
  bool is_reference = false;  ///< equal to the reference: no text
  Bytes text;
  Hash128 text_hash;
  Bytes mask;  ///< mask_text against what the text predicts; empty: as predicted
};

struct EncodedSlice {
  GroupKey key;
  std::uint32_t group = 0;
  bool begins = false;
  bool is_stored = false;         ///< the reference is one that an archive holds
  std::optional<Part> reference;  ///< if it begins
  Bytes reference_mask;           ///< mask_text of it; empty: upper case
  std::vector<EncodedSegment> segments;
};

/// What a thread encodes with.
struct EncodeContext {
  TextParser parser;
  RepeatParser repeats;
  ZstdCompressor compressor;
  ZstdDecompressor decompressor;
};

/// A slice encoded. With `check` all is decoded again and compared: Error corrupt, which names the
/// segment, if it does not come back.
EncodedSlice encode_slice(const GroupSlice& slice, bool check, EncodeContext& context);

/// The part of a pack; `check` as above.
Part encode_pack(const Bytes& sequences, bool check, EncodeContext& context);

/// What one thread's compressor holds at most.
std::uint64_t pack_compressor_bytes();

}  // namespace spillway
