// What the stages of one run share.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/memory_budget.hpp"
#include "compress/anchor_index.hpp"
#include "compress/catalogue.hpp"
#include "job/log.hpp"
#include "scratch/runs.hpp"
#include "scratch/store.hpp"
#include "spillway/options.hpp"

namespace spillway {

/// Memory of a stage, in bytes; what of it a stage holds it has reserved on the budget.
struct MemoryPlan {
  std::uint64_t budget_bytes =
      0;                 ///< what the budget may give out: --memory less the process itself
  unsigned workers = 1;  ///< threads beside the coordinating one

  /// Error resource, with the least that works, if `options` ask for more than --memory holds.
  static MemoryPlan make(const CreateOptions& options);
};

/// Longest segment that a contig is cut into.
inline std::uint64_t longest_segment_bases(const ShapeOptions& shape) {
  return 2 * std::uint64_t{shape.segment_size};
}
/// Longest record of a segment in scratch: every symbol another code.
inline std::uint64_t longest_record_bytes(const ShapeOptions& shape) {
  return 4 * longest_segment_bases(shape) + 64;
}
/// Memory that a merge over runs of segments holds.
inline constexpr std::size_t kSegmentFanIn = 96;
std::uint64_t segment_merge_bytes(const ShapeOptions& shape);

struct Job {
  explicit Job(const CreateOptions& create_options);
  ~Job();
  Job(const Job&) = delete;
  Job& operator=(const Job&) = delete;

  const CreateOptions& options;
  MemoryPlan plan;
  MemoryBudget budget;
  Log log;
  std::vector<std::string>
      inputs;  ///< as in options, standard input replaced by its copy in scratch
  ScratchStore store;
  Reservation catalogue_reservation;
  Catalogue catalogue;
  RunSet segments;    ///< by SegmentKey: what the second pass walks over
  RunSet strays;      ///< by position: segments whose group is still to be found
  RunSet placements;  ///< by position: where each piece went in the archive
  RunSet residues;    ///< by position: bytes of sequences that no symbol is for
  AnchorIndex anchors;
  std::uint32_t groups = 0;  ///< ordinals given so far

  RunSet::Limits segment_limits() const;

 private:
  void spool_standard_input();

  std::filesystem::path spool_;  ///< copy of standard input, empty if there is none
};

}  // namespace spillway
