// The stages of one run, in their order (docs/explanation/architecture.md).
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "archive_writer/writer.hpp"
#include "base/memory_budget.hpp"
#include "compress/append/base_archive.hpp"
#include "compress/group_ids.hpp"
#include "compress/place/seed_tables.hpp"
#include "compress/resume/workspace.hpp"
#include "compress/split/splitters.hpp"
#include "compress/stage_resources.hpp"

namespace spillway {

/// Owns what the stages hand over to each other, and runs those that are left: all of a new job, the
/// last ones of one that is resumed.
class Pipeline {
 public:
  /// `workspace` and `monitor` outlive it. Error usage, or input, if the workspace has the
  /// checkpoint of another job, or an input has changed since.
  Pipeline(const CreateOptions& options, const Workspace& workspace, RunMonitor& monitor);
  Pipeline(const Pipeline&) = delete;
  Pipeline& operator=(const Pipeline&) = delete;

  /// Returns the bytes of the archive, which is published then. `stream`: where they go if that is
  /// no file, else null.
  std::uint64_t run(File* stream);

  /// For checkpoints: counters and numbers.
  template <typename Ar>
  void state(Ar& ar) {
    Progress& progress = run_.progress;
    std::uint64_t done = *progress.done_counter();
    ar(done, progress.samples, progress.contigs, progress.bases, progress.segments,
       progress.unplaced, progress.groups, run_.shape.segment_size, run_.shape.pack_cardinality,
       groups_, empty_segment_);
    if constexpr (Ar::kLoads) run_.done_before = done;
  }

 private:
  struct StageOfRun {
    Stage stage;
    void (Pipeline::*work)();
  };
  static const StageOfRun kStages[];

  void find_splitters();
  void split();
  void place();
  void encode();
  void write_metadata();
  void verify();
  void publish();

  void join_checkpoints();
  void open_archive();
  void check_base();
  void check_source();
  void keep_splitters(SplitterTable table);
  void load_splitters();
  void choose_pack_cardinality();
  bool is_resumed() const { return workspace_.resumes(); }
  /// Whether this run reads what is appended to: its metadata is still to be written. Later that may
  /// be gone, as the archive may have taken its place.
  bool reads_base() const {
    return run_.is_append() && checkpoints_.first_stage() <= Stage::metadata;
  }

  const Workspace& workspace_;
  StageResources resources_;
  // Of them:
  MemoryBudget& budget_ = resources_.budget;
  ScratchStore& store_ = resources_.store;
  Checkpoints& checkpoints_ = resources_.checkpoints;
  RunContext& run_ = resources_.run;
  Catalogue& catalogue_ = resources_.catalogue;
  SpillSets& sets_ = resources_.sets;
  RunInputs& inputs_ = resources_.inputs;
  std::optional<BaseArchive> base_;         // what is appended to, until the metadata is written
  std::optional<SeedTables> seeds_;         // until all segments are placed
  std::optional<SplitterTable> splitters_;  // from the first stage until the metadata is written
  std::optional<SavedSplitters> saved_splitters_;
  Reservation directory_held_;
  std::optional<ArchiveWriter> archive_;
  FileId partial_id_;
  std::uint32_t groups_ = 0;                     // ordinals given by the stages before
  std::optional<SegmentAddress> empty_segment_;  // of contigs without bases, once it is written
  File* stream_ = nullptr;
  // Last: they refer to what is above.
  std::vector<Checkpoints::Part> joined_;
  Checkpoints::Part joined_base_;
  Checkpoints::Part joined_seeds_;
  Checkpoints::Part joined_archive_;
};

}  // namespace spillway
