// What the stages of one run share.
#pragma once

#include <array>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/memory_budget.hpp"
#include "compress/anchor_counts.hpp"
#include "compress/anchor_index.hpp"
#include "compress/archive_text.hpp"
#include "compress/base_archive.hpp"
#include "compress/catalogue.hpp"
#include "compress/checkpoints.hpp"
#include "compress/memory_plan.hpp"
#include "compress/workspace.hpp"
#include "fasta/input_texts.hpp"
#include "job/run_watch.hpp"
#include "scratch/runs.hpp"
#include "scratch/store.hpp"
#include "spillway/options.hpp"

namespace spillway {

/// Key of a mask: group id and mask id.
inline constexpr std::size_t kMaskKeyBytes = 8;

/// Key of a contig's digests: sample and contig.
inline constexpr std::size_t kDigestKeyBytes = 8;

/// Key of a part: its offset in the file; its number in the order of the footer.
inline constexpr std::size_t kPartKeyBytes = 16;

struct Job {
  /// `workspace` and `watch` outlive the job.
  Job(const CreateOptions& create_options, const Workspace& workspace, RunWatch& watch);
  Job(const Job&) = delete;
  Job& operator=(const Job&) = delete;

  const CreateOptions& options;
  ShapeOptions shape;  ///< as in options, the segment size chosen once the reference has been read
  MemoryPlan plan;
  MemoryBudget budget;
  const Log& log;
  Progress& progress;
  ScratchStore store;
  RunWatch::ScratchWatch scratch_watch;
  Checkpoints checkpoints;
  Reservation catalogue_reservation;
  Catalogue catalogue;
  /// What is appended to, up to the stage that writes the metadata; nothing for `create`.
  std::optional<BaseArchive> base;
  std::optional<SampleTexts> sources;  ///< what `convert` reads, while it reads
  std::uint32_t first_sample = 0;      ///< number of the first input's first one: those of base
  RunSet segments;                     ///< by SegmentKey: what the second pass walks over
  RunSet strays;                       ///< by position: segments whose group is still to be found
  RunSet masks;                        ///< by group id and mask id: texts of masks
  RunSet placements;                   ///< by position: where each piece went in the archive
  // What ExtrasRecorder notes (compress/extras.hpp).
  RunSet residues;    ///< by position: bytes of sequences that no symbol is for
  RunSet headers;     ///< by position: header lines as they were, where names are not
  RunSet layout;      ///< by sample, contig and number: rows of layout
  RunSet digests;     ///< by sample and contig: digests of sequences
  RunSet kept_parts;  ///< by offset: parts of base that are taken over as they are
  std::vector<std::uint32_t> input_first_samples;  ///< number of the first sample of each input
  bool has_late_names = false;  ///< some samples' names were not compared with those of base yet
  std::optional<AnchorCounts> stray_anchors;  ///< of the strays; gone once they are placed
  std::optional<AnchorIndex> anchors;         ///< gone once the strays are placed
  std::uint32_t groups = 0;                   ///< ordinals given so far, those of base too

  /// By which segments of a group are sorted in `segments`, before its ordinal.
  GroupKey sorting_key(const GroupKey& key) const { return base ? GroupKey{} : key; }
  /// The shape by which memory is shared out: segments and references are no longer than it says.
  ShapeOptions memory_shape() const;

  /// What a resumed job had done of `stage`, for Progress::begin.
  std::uint64_t done_before(Stage stage) const {
    return checkpoints.stage() == stage ? done_before_ : 0;
  }
  RunSet::Limits segment_limits() const;
  RunSet::Limits stray_limits() const;
  RunSet::Limits extras_limits(std::size_t fan_in) const;
  std::size_t input_count() const { return options.inputs.size(); }
  /// As in the options; a reference that can be read only once is its copy in scratch.
  const Input& input(std::size_t i) const {
    return i == 0 && spooled_ ? *spooled_ : options.inputs[i];
  }
  /// What messages call input `i`.
  std::string shown_input(std::size_t i) const;
  /// The texts of input `i`; what is read of its files is progress.
  InputTexts open_input(std::size_t i, std::uint64_t most_decoder_bytes);

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
  std::array<RunSet*, 9> sets();
  void save(StateWriter& state);
  void restore(StateReader& state);

  std::uint64_t done_before_ = 0;
  Spool spool_;                   ///< of the reference
  std::optional<Input> spooled_;  ///< the reference, where it was copied
};

}  // namespace spillway
