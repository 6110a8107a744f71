// The archive that `append` adds to, as the stages ask for it.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "archive/file_info.hpp"
#include "archive/reader.hpp"
#include "base/bytes.hpp"
#include "base/memory_budget.hpp"
#include "codec/pack.hpp"
#include "collection/row_stream.hpp"
#include "segment/splitter_table.hpp"
#include "spillway/options.hpp"

namespace spillway {

/// Its parameters as options of shape; everything else is `shape`. Error unsupported for what can
/// be read but not appended to, corrupt for what is no archive.
ShapeOptions shape_of_base(const std::filesystem::path& path, ShapeOptions shape);

/// Error input if an input of an append is a sample that the archive has already, as far as that is
/// known before the inputs are read.
void refuse_known_samples(const CreateOptions& options);

/// What an archive that is appended to holds on the budget, its table of splitters included.
std::uint64_t bytes_of_base(const std::filesystem::path& path);

/// Where the next text of a group goes.
struct OpenGroup {
  std::uint32_t next_id = 1;  ///< in the group
  std::uint32_t parts = 0;    ///< packs that stay as they are
  Bytes text;                 ///< of the pack behind them, as far as it is filled
  std::uint32_t in_pack = 0;  ///< sequences in it
  bool is_closed = false;     ///< it cannot take another one: its last pack is too large
  Bytes last_pack;            ///< the last pack, if it is full: its texts need not come twice
};

/// Groups are numbered from 0, behind the raw ones: ordinals. Memory, on the budget: 13 bytes a
/// group, four of which are for what reference_bases() returns until last_id() is called. Not thread-safe but for what is said to be.
class BaseArchive {
 public:
  BaseArchive(const std::filesystem::path& path, MemoryBudget& budget);

  const ArchiveReader& reader() const { return reader_; }
  const FileInfo& info() const { return info_; }
  const ArchiveParams& params() const { return params_; }
  std::uint32_t samples() const { return samples_; }
  std::uint32_t groups() const { return groups_; }

  void for_each_sample(const std::function<void(std::string_view name)>& visit) const;
  /// Error input if the sample of an input is there already. What inputs that may be tar archives
  /// (may_be_tar) hold is unknown: returns whether there is one that has the name of a sample.
  bool refuse_known_samples(const std::vector<Input>& inputs) const;

  /// Bases of the reference of each group: 0 if it has none, at most 2^32-1 where an archive says
  /// more.
  std::vector<std::uint32_t> reference_bases() const;
  /// Its splitters and the groups that have a key and a reference of at most `longest_bases`, which
  /// is less than 2^32-1. `reference_bases` is what reference_bases() gave.
  SplitterTable read_splitters(std::span<const std::uint32_t> reference_bases,
                               std::uint64_t longest_bases, MemoryBudget& budget) const;

  /// Thread-safe.
  Part reference(std::uint32_t ordinal) const;

  /// The text of the mask of a group's reference; empty if it is upper case. Groups ascend from
  /// call to call, here and in for_each_mask.
  Bytes reference_mask(std::uint32_t ordinal);
  /// Calls `visit(mask id, text)` for the masks of a group, 0 being that of the reference.
  void for_each_mask(std::uint32_t ordinal,
                     const std::function<void(std::uint32_t, ByteView)>& visit);

  /// What a group's next text follows on. A pack of more than `max_pack_bytes` is not opened.
  OpenGroup open_group(std::uint32_t ordinal, std::uint64_t max_pack_bytes);
  /// The same for a raw group, whose ids count from 0.
  OpenGroup open_raw_group(std::uint32_t group_id, std::uint64_t max_pack_bytes);
  /// The largest in-group id that a group has in the batch of metadata that is not full; 0: none.
  std::uint32_t last_id(std::uint32_t ordinal);
  std::uint32_t last_id_of_raw_group(std::uint32_t group_id);

  /// The group's packs are written anew from number `parts` on.
  void replace_packs(std::uint32_t group_id, std::uint32_t parts);
  /// The first packs of the group that stay as they are, of `parts`; nothing if all do and none is
  /// added.
  std::optional<std::uint32_t> kept_packs(std::uint32_t group_id, std::uint32_t parts) const;

  /// For checkpoints: which packs are replaced.
  template <typename Ar>
  void state(Ar& ar) {
    ar(packs_);
    if constexpr (Ar::kLoads) check_loaded();
  }

 private:
  enum class Packs : std::uint8_t { all_kept, added_to, last_replaced };

  OpenGroup open_packs(std::uint32_t group_id, std::uint64_t max_pack_bytes);
  const std::vector<std::uint32_t>& last_ids();
  void read_last_ids();
  void check_loaded() const;

  ArchiveReader reader_;
  FileInfo info_;
  ArchiveParams params_;
  std::uint32_t samples_ = 0;
  std::uint32_t groups_ = 0;
  Reservation reservation_;
  std::vector<std::uint32_t> last_ids_;  // by group id; empty: not read yet
  std::vector<Packs> packs_;             // by group id
  RowStreamReader reference_masks_;
  RowStreamReader masks_;
  ZstdDecompressor zstd_;
};

}  // namespace spillway
