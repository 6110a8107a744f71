// What the stages of one run share.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/memory_budget.hpp"
#include "compress/append/base_archive.hpp"
#include "compress/convert/archive_text.hpp"
#include "compress/place/seed_tables.hpp"
#include "compress/plan/memory_plan.hpp"
#include "compress/resume/checkpoints.hpp"
#include "compress/resume/input_stamps.hpp"
#include "compress/resume/workspace.hpp"
#include "compress/split/catalogue.hpp"
#include "input/fasta_streams.hpp"
#include "run/monitor.hpp"
#include "scratch/external_sort.hpp"
#include "scratch/store.hpp"
#include "spillway/options.hpp"

namespace spillway {

/// Key of a mask: group id and mask id.
inline constexpr std::size_t kMaskKeyBytes = 8;

/// Key of a contig's digests: sample and contig.
inline constexpr std::size_t kDigestKeyBytes = 8;

/// Key of a part: its offset in the file; its number in the order of the footer.
inline constexpr std::size_t kPartKeyBytes = 16;

/// Where a segment stands in the archive.
struct SegmentAddress {
  std::uint32_t group = 0;
  std::uint32_t id = 0;

  template <typename Ar>
  void state(Ar& ar) {
    ar(group, id);
  }
};

struct Job {
  /// `workspace` and `watch` outlive the job.
  Job(const CreateOptions& create_options, const Workspace& workspace, RunMonitor& watch);
  Job(const Job&) = delete;
  Job& operator=(const Job&) = delete;

  const CreateOptions& options;
  /// As in options; the segment size is chosen once the reference has been read, the pack
  /// cardinality once all segments are placed.
  ShapeOptions shape;
  MemoryPlan plan;
  MemoryBudget budget;
  const Log& log;
  Progress& progress;
  ScratchStore store;
  RunMonitor::ScratchWatch scratch_watch;
  Checkpoints checkpoints;
  InputStamps input_stamps;  ///< of this run's beginning
  Reservation catalogue_reservation;
  Catalogue catalogue;
  /// What is appended to, up to the stage that writes the metadata; nothing for `create`.
  std::optional<BaseArchive> base;
  std::optional<ArchiveSampleReader> sources;  ///< what `convert` reads, while it reads
  std::uint32_t first_sample = 0;  ///< number of the first input's first one: those of base
  ExternalSorter segments;         ///< by SegmentKey: what the second pass walks over
  ExternalSorter unplaced;         ///< by position: segments whose group is still to be found
  ExternalSorter masks;            ///< by group id and mask id: texts of masks
  ExternalSorter placements;       ///< by position: where each piece went in the archive
  // What ExtensionWriter notes (compress/extras.hpp).
  ExternalSorter residues;    ///< by position: bytes of sequences that no symbol is for
  ExternalSorter headers;     ///< by position: header lines as they were, where names are not
  ExternalSorter layout;      ///< by sample, contig and number: rows of layout
  ExternalSorter digests;     ///< by sample and contig: digests of sequences
  ExternalSorter kept_parts;  ///< by offset: parts of base that are taken over as they are
  std::vector<std::uint32_t> input_first_samples;  ///< number of the first sample of each input
  bool names_known_after_reading =
      false;  ///< some samples' names were not compared with those of base yet
  std::optional<SeedTables> seeds;  ///< gone once the unplaced segments are placed
  std::uint32_t groups = 0;         ///< ordinals given so far, those of base too
  /// The segment of contigs without bases, once pass two is over; nothing if there are none, or if
  /// base has no room for it.
  std::optional<SegmentAddress> empty_segment;

  /// By which segments of a group are sorted in `segments`, before its ordinal.
  GroupKey spill_key(const GroupKey& key) const { return base ? GroupKey{} : key; }
  /// The shape by which memory is shared out: segments and references are no longer than it says.
  ShapeOptions memory_shape() const;

  /// What a resumed job had done of `stage`, for Progress::begin.
  std::uint64_t done_before(Stage stage) const {
    return checkpoints.first_stage() == stage ? done_before_ : 0;
  }
  void drop_base();
  void drop_seeds();
  /// For checkpoints: what is not a participant of its own.
  template <typename Ar>
  void state(Ar& ar) {
    std::uint64_t done = *progress.done_counter();
    ar(done, progress.samples, progress.contigs, progress.bases, progress.segments,
       progress.unplaced, progress.groups, shape.segment_size, shape.pack_cardinality, groups,
       empty_segment, first_sample, input_first_samples, names_known_after_reading);
    if constexpr (Ar::kLoads) done_before_ = done;
  }
  ExternalSorter::Limits segment_limits() const;
  ExternalSorter::Limits unplaced_limits() const;
  ExternalSorter::Limits extras_limits(std::size_t fan_in) const;
  std::size_t input_count() const { return options.inputs.size(); }
  /// As in the options; a reference that can be read only once is its copy in scratch.
  const Input& input(std::size_t i) const {
    return i == 0 && spooled_ ? *spooled_ : options.inputs[i];
  }
  /// What messages call input `i`.
  std::string shown_input(std::size_t i) const;
  /// The texts of input `i`; what is read of its files is progress. ChangedInput if it is not what
  /// it was when the run began.
  FastaStreams open_input(std::size_t i, std::uint64_t max_decoder_bytes);

 private:
  /// A file in the scratch directory; goes with the object.
  class Spool {
   public:
    Spool() = default;
    ~Spool();
    Spool(const Spool&) = delete;
    Spool& operator=(const Spool&) = delete;

    void copy(const Input& input, const std::filesystem::path& path);

   private:
    std::filesystem::path path_;  // empty: there is none
  };

  void spool_reference();
  void join_checkpoints();

  std::uint64_t done_before_ = 0;
  Spool spool_;                   ///< of the reference
  std::optional<Input> spooled_;  ///< the reference, where it was copied
  std::vector<Checkpoints::Part> joined_;
  Checkpoints::Part joined_base_;
  Checkpoints::Part joined_seeds_;
};

}  // namespace spillway
