// Segments decoded from their groups, as letters, over a cache of references and packs.
#pragma once

#include <compare>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "archive/file_info.hpp"
#include "archive/group_parts.hpp"
#include "archive/reader.hpp"
#include "base/lru_cache.hpp"
#include "base/mutex.hpp"
#include "base/scratch_buffer.hpp"
#include "codec/pack.hpp"
#include "collection/row_stream.hpp"
#include "collection/sample_metadata.hpp"

namespace spillway {

/// What a thread that decodes needs of its own.
struct DecodeContext {
  ZstdDecompressor zstd;
  ScratchBuffer pack;                    ///< of the largest one that was taken apart
  std::optional<RowStreamReader> masks;  ///< opened when first needed
};

/// Thread-safe, each thread with a DecodeContext of its own. The cache counts bytes; a pack that is
/// larger than all of it is read anew each time.
class SegmentSource {
 public:
  /// `archive` must outlive the source.
  SegmentSource(const ArchiveReader& archive, const ArchiveParams& params,
                std::uint64_t cache_bytes);

  using Address = SegmentAddress;

  /// Segments that are going to be asked for, in any order, in place of those that were before: of
  /// their packs only what they need is kept, and nothing for others. Not thread-safe. Memory: 12
  /// bytes each.
  void expect(std::span<const Address> segments);

  /// Writes the segment in the direction in which it is stored, as letters in their case, and
  /// returns its length. `mask_id` is 0 where the group's other segments predict the case (or the
  /// archive has none). A segment that is not there or that is longer than `out` is Error corrupt.
  std::size_t decode(std::uint32_t group, std::uint32_t in_group_id, std::uint32_t mask_id,
                     std::span<std::uint8_t> out, DecodeContext& context);

  /// The length that decode() would give, found without a buffer for it: for lengths that the
  /// metadata state and that are too large to be believed.
  std::uint64_t length(std::uint32_t group, std::uint32_t in_group_id, DecodeContext& context);

 private:
  // A reference as letters, or a pack or some of it, or texts of masks. References stand under part
  // 0, packs behind it, masks behind kFirstMasks; excerpts of packs behind kFirstExcerpts, with the
  // number of the call of expect() that they are for.
  struct GroupPart {
    std::vector<std::uint8_t> reference;
    Pack pack;
    PackExcerpt excerpt;
    StringTable masks;  // of kMasksAtOnce ids
  };
  static constexpr std::uint64_t kFirstMasks = std::uint64_t{1} << 40;
  static constexpr std::uint64_t kFirstExcerpts = std::uint64_t{1} << 41;
  static constexpr std::uint32_t kMasksAtOnce = 256;
  struct Key {
    std::uint32_t group;
    std::uint64_t part;
    std::uint64_t expectation = 0;
    bool operator==(const Key&) const = default;
  };
  struct KeyHash {
    std::size_t operator()(const Key& key) const;
  };

  std::shared_ptr<const GroupPart> reference(std::uint32_t group, DecodeContext& context);
  std::shared_ptr<const GroupPart> pack(std::uint32_t group, std::uint64_t index,
                                        DecodeContext& context);
  std::shared_ptr<const GroupPart> masks(std::uint32_t group, std::uint32_t chunk,
                                         DecodeContext& context);
  // Gives the letters of a segment, in the case that is predicted, the case of the mask.
  void apply_mask(std::uint32_t group, std::uint32_t mask_id, std::span<std::uint8_t> letters,
                  DecodeContext& context);
  template <typename Load>
  std::shared_ptr<const GroupPart> cached(Key key, Load load);
  // A sequence of a pack, and what keeps it alive.
  struct Member {
    std::shared_ptr<const GroupPart> part;
    std::span<const std::uint8_t> sequence;
  };
  // Sequence number `member` of the group's packs. Error corrupt if there is none.
  Member member_of(std::uint32_t group, std::uint32_t member, DecodeContext& context);
  // The numbers, within their pack, of the expected members of a pack.
  std::span<const std::uint32_t> expected_of(std::uint32_t group, std::uint32_t pack) const;
  std::shared_ptr<const GroupPart> excerpt(std::uint32_t group, std::uint32_t index,
                                           std::span<const std::uint32_t> numbers,
                                           DecodeContext& context);
  std::size_t decode_pack_member(std::uint32_t group, std::uint32_t member,
                                 std::span<std::uint8_t> out, DecodeContext& context);

  const ArchiveReader& archive_;
  ArchiveParams params_;
  bool has_masks_;

  // What is expected: packs in ascending order, and the numbers of their members, one pack's behind
  // the other's.
  struct ExpectedPack {
    std::uint32_t group;
    std::uint32_t pack;
    std::size_t end;  // of its members
  };
  std::vector<ExpectedPack> expected_packs_;
  std::vector<std::uint32_t> expected_members_;
  std::uint64_t expectation_ = 0;

  Mutex mutex_;
  LruCache<Key, GroupPart, KeyHash> cache_ SPILLWAY_GUARDED_BY(mutex_);
};

}  // namespace spillway
