// The coordinating thread's part of pass two: ids, packs, and what goes to the archive in which
// order.
#pragma once

#include <cstdint>
#include <optional>

#include "archive_writer/group_sink.hpp"
#include "base/ordered_tasks.hpp"
#include "base/worker_pool.hpp"
#include "compress/append/base_archive.hpp"
#include "compress/encode/delta_dedup_cache.hpp"
#include "compress/encode/encode_contexts.hpp"
#include "compress/encode/group_task.hpp"
#include "scratch/external_sort.hpp"

namespace spillway {

/// Takes encoded slices in the order of the walk: gives in-group ids, fills packs, notes
/// placements. Packs are compressed by `pool` and written in order; what waits for its turn is
/// bounded. Not thread-safe. `pool` and `contexts` outlive it.
class GroupWriter {
 public:
  struct Settings {
    std::uint32_t pack_cardinality = 0;  ///< texts in a pack
    bool check = false;                  ///< packs are decompressed again and compared
    std::uint32_t groups = 0;            ///< ordinals given so far
  };
  /// Where it writes: references and packs; where each piece went; texts of masks.
  struct Outputs {
    GroupSink& archive;
    ExternalSorter& placements;
    ExternalSorter& masks;
  };

  /// `base` is the archive that is appended to, or null. Memory: kPlacementBufferBytes,
  /// kWaitingPackBytes and the caches.
  GroupWriter(const Settings& settings, const Outputs& outputs, BaseArchive* base, WorkerPool& pool,
              EncodeContexts& contexts);

  void add(EncodedSlice slice);
  /// Writes what is left.
  void finish();

  /// For a checkpoint: what waits is written.
  void flush();
  /// What of the group is still open.
  template <typename Ar>
  void state(Ar& ar) {
    ar(known_, known_masks_, reference_.metadata, reference_.bytes, reference_mask_, group_id_,
       next_id_, next_mask_id_, last_coded_, metadata_batch_, copied_packs_, is_closed_, in_pack_,
       stored_in_pack_, text_, texts_, settings_.groups);
  }

  /// Ordinals given so far.
  std::uint32_t groups() const { return settings_.groups; }
  /// Delta texts that were stored.
  std::uint64_t texts() const { return texts_; }

 private:
  /// What goes to the archive next: a group's reference, or one of its packs.
  struct Output {
    std::uint32_t group_id = 0;
    bool is_reference = false;
    std::optional<std::uint32_t> copied_packs;  // a pack after those of the archive's group
    Part part;
  };

  void begin_group(EncodedSlice& slice);
  void begin_group(std::uint32_t id);
  void clear_group(std::uint32_t id);
  void go_on_with_stored_group(std::uint32_t ordinal);
  void remember_texts(ByteView texts, std::uint32_t first_id);
  void continue_in_new_group();
  void add(EncodedSegment& segment);
  std::uint32_t id_of(EncodedSegment& segment);
  void check_order(const Position& position);
  std::uint32_t mask_id_of(const EncodedSegment& segment);
  void add_mask(std::uint32_t id, ByteView text);
  void end_pack();
  void write(const Output& output);

  Settings settings_;
  GroupSink& archive_;
  BaseArchive* base_;
  EncodeContexts& contexts_;
  SortWriter placements_;
  SortWriter masks_;
  OrderedTasks<Output> outputs_;  // by the bytes of references and of the texts of packs
  DeltaDedupCache known_;
  DeltaDedupCache known_masks_;
  Part reference_;        // of the group
  Bytes reference_mask_;  // its text; empty: upper case
  std::uint32_t group_id_ = 0;
  std::uint32_t next_id_ = 1;
  std::uint32_t next_mask_id_ = 1;
  std::uint32_t last_coded_ = 0;      // of encode_in_group_id
  std::uint32_t metadata_batch_ = 0;  // of the last segment
  Position last_position_;            // of the last segment whose id is not 0
  // If the group goes on behind packs of the archive that is appended to, and none was written yet:
  std::optional<std::uint32_t> copied_packs_;
  bool is_closed_ = false;  // nothing can be added to it there
  std::uint32_t in_pack_ = 0;
  std::uint32_t stored_in_pack_ = 0;  // of them, texts that the archive has
  Bytes text_;                        // of the open pack
  Bytes payload_;
  std::uint64_t texts_ = 0;
};

}  // namespace spillway
