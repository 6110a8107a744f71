// Stretches of segments, decoded from references and packs that all threads share.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "archive/file_info.hpp"
#include "archive/reader.hpp"
#include "codec/pack.hpp"
#include "codec/zstd.hpp"
#include "library/part_cache.hpp"
#include "library/row_table.hpp"

namespace spillway {

/// Thread-safe, each thread with a ZstdDecompressor of its own. Errors: corrupt, which names the
/// archive and the group.
class GroupStore {
 public:
  /// `archive` and `cache` must outlive the store.
  GroupStore(const ArchiveReader& archive, const ArchiveParams& params, PartCache& cache);

  /// A segment by where it is stored. `mask_id` is 0 where its case is as predicted.
  struct Segment {
    std::uint32_t group = 0;
    std::uint32_t in_group_id = 0;
    std::uint32_t mask_id = 0;
    std::uint32_t length = 0;  ///< as the metadata says
  };

  /// Writes bases [begin, begin + out.size()) of the segment, as letters in their case, in the
  /// direction in which it is stored. Error corrupt if the segment is shorter.
  void fetch(const Segment& segment, std::uint32_t begin, std::span<std::uint8_t> out,
             ZstdDecompressor& zstd);

  /// The length that the stored form has, whatever the metadata say.
  std::uint64_t length(std::uint32_t group, std::uint32_t in_group_id, ZstdDecompressor& zstd);

 private:
  using Letters = std::vector<std::uint8_t>;

  std::shared_ptr<const Letters> reference(std::uint32_t group, ZstdDecompressor& zstd);
  std::shared_ptr<const Pack> pack(std::uint32_t group, std::uint32_t index,
                                   ZstdDecompressor& zstd);
  // Calls use(sequence) with sequence number `member` of the group's packs.
  template <typename Use>
  auto with_member(std::uint32_t group, std::uint32_t member, ZstdDecompressor& zstd, Use use);
  void fetch_as_predicted(const Segment& segment, std::uint32_t begin, std::span<std::uint8_t> out,
                          ZstdDecompressor& zstd);
  // Gives letters in the predicted case the case of the mask; `length` is that of the segment.
  void apply_mask(std::uint32_t group, std::uint32_t mask_id, std::uint32_t length,
                  std::uint32_t begin, std::span<std::uint8_t> letters);

  const ArchiveReader& archive_;
  ArchiveParams params_;
  PartCache& cache_;
  RowTable masks_;
};

}  // namespace spillway
