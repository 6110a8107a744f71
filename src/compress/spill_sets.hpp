// The sets of sorted records by which the stages hand over what does not fit into memory.
#pragma once

#include <cstddef>
#include <vector>

#include "compress/resume/checkpoints.hpp"
#include "scratch/external_sort.hpp"

namespace spillway {

/// Key of a mask: group id and mask id.
inline constexpr std::size_t kMaskKeyBytes = 8;
/// Key of a contig's digests: sample and contig.
inline constexpr std::size_t kDigestKeyBytes = 8;
/// Key of a part: its offset in the file; its number in the order of the footer.
inline constexpr std::size_t kPartKeyBytes = 16;

/// What the metadata stage takes over.
struct MetadataSets {
  SortedRuns placements;
  SortedRuns masks;
  SortedRuns residues;
  SortedRuns headers;
  SortedRuns layout;
  SortedRuns digests;
  ExternalSorter& kept_parts;  ///< still empty
};

struct SpillSets {
  /// `force_spill`: nothing stays in memory, however little it is.
  SpillSets(ScratchStore& store, bool force_spill);
  SpillSets(const SpillSets&) = delete;
  SpillSets& operator=(const SpillSets&) = delete;

  ExternalSorter segments;    ///< by SegmentKey: what the encode stage walks over
  ExternalSorter unplaced;    ///< by position: segments whose group is still to be found
  ExternalSorter masks;       ///< by group id and mask id: texts of masks
  ExternalSorter placements;  ///< by position: where each piece went in the archive
  ExternalSorter residues;    ///< by position: bytes of sequences that no symbol is for
  ExternalSorter headers;     ///< by position: header lines as they were, where names are not
  ExternalSorter layout;      ///< by sample, contig and number: rows of layout
  ExternalSorter digests;     ///< by sample and contig: digests of sequences
  ExternalSorter kept_parts;  ///< by offset: parts of an archive that are taken over as they are

  MetadataSets for_metadata();

  static ExternalSorter::Limits segment_limits(bool force_spill);

  /// All of them take part in the checkpoints.
  [[nodiscard]] std::vector<Checkpoints::Part> join(Checkpoints& checkpoints);
};

}  // namespace spillway
