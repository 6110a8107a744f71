// The stages of create, in their order (docs/ARCHITECTURE.md).
#pragma once

#include <cstdint>

#include "archive_writer/writer.hpp"
#include "compress/job.hpp"
#include "segment/splitter_table.hpp"

namespace spillway {

/// Groups with smaller ids hold sequences as they are (docs/FORMAT.md, "Groups"); we put none
/// there but that of contigs without bases.
inline constexpr std::uint32_t kRawGroups = 16;

/// Id in the archive of the group with that ordinal.
constexpr std::uint32_t group_id_of(std::uint32_t ordinal) { return kRawGroups + ordinal; }

// Each stage makes checkpoints on its way, and goes on where the job's last one left it; a stage
// that was over then does nothing.

/// Reads the reference once and chooses its splitters.
SplitterTable find_splitters(Job& job);
/// While it lives, checkpoints hold the splitters, too, which outlive it: the first one stores them,
/// and later ones keep what is stored.
class SavedSplitters {
 public:
  SavedSplitters(Job& job, const SplitterTable& splitters);
  SavedSplitters(const SavedSplitters&) = delete;
  SavedSplitters& operator=(const SavedSplitters&) = delete;

  /// For a checkpoint.
  void flush();

 private:
  ScratchStore& store_;
  const SplitterTable& splitters_;
  bool is_stored_;
  Checkpoints::Part joined_;
};

/// Reads every input once (the reference for the second time) and cuts it into segments. Those
/// whose key the reference knows go to job.segments, the others to job.unplaced segments.
void split(Job& job, const SplitterTable& splitters);

/// Places the unplaced segments, in input order, by likeness; all end up in job.segments.
void place(Job& job, const SplitterTable& splitters);

/// Walks over the groups in key order and writes their references and packs; where each piece went
/// ends up in job.placements.
void encode(Job& job, ArchiveWriter& archive);

/// Writes the collection streams and what else the archive says of itself.
void write_metadata(Job& job, const SplitterTable& splitters, ArchiveWriter& archive);

}  // namespace spillway
