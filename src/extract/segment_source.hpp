// Segments decoded from their groups, as letters, over a cache of references and packs.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <vector>

#include "archive/file_info.hpp"
#include "archive/reader.hpp"
#include "base/lru_cache.hpp"
#include "codec/pack.hpp"
#include "collection/row_stream.hpp"
#include "collection/sample_metadata.hpp"

namespace spillway {

/// What a thread that decodes needs of its own.
struct DecodeContext {
  ZstdDecompressor zstd;
  std::optional<RowStreamReader> masks;  ///< opened when first needed
};

/// Thread-safe, each thread with a DecodeContext of its own. The cache counts bytes; a pack that is
/// larger than all of it is read anew each time.
class SegmentSource {
 public:
  /// `archive` must outlive the source.
  SegmentSource(const ArchiveReader& archive, const ArchiveParams& params,
                std::uint64_t cache_bytes);

  /// Writes the segment in the direction in which it is stored, as letters in their case, and
  /// returns its length. `mask_id` is 0 where the group's other segments predict the case (or the
  /// archive has none). A segment that is not there or that is longer than `out` is Error corrupt.
  std::size_t decode(std::uint32_t group, std::uint32_t in_group_id, std::uint32_t mask_id,
                     std::span<std::uint8_t> out, DecodeContext& context);

  /// The length that decode() would give, found without a buffer for it: for lengths that the
  /// metadata state and that are too large to be believed.
  std::uint64_t length(std::uint32_t group, std::uint32_t in_group_id, DecodeContext& context);

 private:
  // A reference as letters, or a pack, or texts of masks. References stand under part 0, packs
  // behind it, masks behind kFirstMasks.
  struct GroupPart {
    std::vector<std::uint8_t> reference;
    Pack pack;
    StringTable masks;  // of kMasksAtOnce ids
  };
  static constexpr std::uint64_t kFirstMasks = std::uint64_t{1} << 40;
  static constexpr std::uint32_t kMasksAtOnce = 256;
  struct Key {
    std::uint32_t group;
    std::uint64_t part;
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
  // The pack of the member; its number there is left in `member`. Error corrupt if it has no such.
  std::shared_ptr<const GroupPart> pack_of(std::uint32_t group, std::uint32_t& member,
                                           DecodeContext& context);
  std::size_t decode_pack_member(std::uint32_t group, std::uint32_t member,
                                 std::span<std::uint8_t> out, DecodeContext& context);

  const ArchiveReader& archive_;
  ArchiveParams params_;
  bool has_masks_;
  std::mutex mutex_;  // guards cache_
  LruCache<Key, GroupPart, KeyHash> cache_;
};

}  // namespace spillway
