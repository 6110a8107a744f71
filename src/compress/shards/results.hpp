// What tasks say of their results, and what the sections of bundles are called.
#pragma once

#include <cstdint>
#include <vector>

#include "base/bytes.hpp"
#include "base/hash.hpp"

namespace spillway {

namespace section_name {

inline constexpr const char* kSplitters = "splitters";  ///< values of a store, by name
inline constexpr const char* kSegments = "segments";    ///< as SpillSets::segments
inline constexpr const char* kSizes = "segment sizes";  ///< by SegmentKey: bytes of the payload
inline constexpr const char* kReference = "reference";  ///< by position: ordinal, then the segment
inline constexpr const char* kSeedCounts = "seed counts";  ///< by hash
inline constexpr const char* kUnplaced = "unplaced";
inline constexpr const char* kResidues = "residues";
inline constexpr const char* kHeaders = "headers";
inline constexpr const char* kLayout = "layout";
inline constexpr const char* kDigests = "digests";
inline constexpr const char* kSamples = "samples";
inline constexpr const char* kContigs = "contigs";
inline constexpr const char* kGroupParts = "group parts";  ///< GroupPartsWriter
inline constexpr const char* kPlacements = "placements";
inline constexpr const char* kMasks = "masks";
inline constexpr const char* kArchive = "archive";  ///< its bytes, in pieces

}  // namespace section_name

struct SplittersResult {
  std::uint32_t segment_size = 0;

  template <typename Ar>
  void state(Ar& ar) {
    ar(segment_size);
  }
};

struct ShareResult {
  std::uint64_t seed_spacing = 0;   ///< of the counts
  std::uint64_t segment_bytes = 0;  ///< payloads of segments

  template <typename Ar>
  void state(Ar& ar) {
    ar(seed_spacing, segment_bytes);
  }
};

struct PlacementResult {
  std::uint32_t groups = 0;  ///< ordinals given so far
  std::uint32_t pack_cardinality = 0;
  std::uint64_t segments = 0;
  /// The first key of each range after the first one. There may be fewer ranges than tasks.
  std::vector<Bytes> range_begins;

  template <typename Ar>
  void state(Ar& ar) {
    ar(groups, pack_cardinality, segments, range_begins);
  }
};

struct RangeResult {
  std::uint32_t new_groups = 0;  ///< ordinals given in addition to those before the stage

  template <typename Ar>
  void state(Ar& ar) {
    ar(new_groups);
  }
};

struct ArchiveResult {
  std::uint64_t bytes = 0;
  Hash128 hash;

  template <typename Ar>
  void state(Ar& ar) {
    ar(bytes, hash);
  }
};

}  // namespace spillway
