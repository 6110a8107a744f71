// The bases of a contig, with what the archive keeps of them in addition to its segments.
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>

#include "extract/archive_parts.hpp"
#include "extract/contig_layout.hpp"
#include "extract/fasta_output.hpp"
#include "extract/mask_ids.hpp"
#include "extract/residue_source.hpp"

namespace spillway {

/// Stands on one contig, and goes through it from front to back.
class ContigBases {
 public:
  /// `parts` must outlive the object.
  explicit ContigBases(const ArchiveParts& parts)
      : kmer_length_(parts.params.kmer_length), residues_(parts.reader), mask_ids_(parts.reader) {}

  /// Goes to the contig; `sample` in stored order.
  void begin(std::size_t sample, std::size_t contig) {
    residues_.begin_contig(sample, contig);
    mask_ids_.begin_contig(sample, contig);
  }

  /// Calls visit(stretch, position) for all segments' parts that give bases [from, end) of the
  /// contig, without their residues, which take_residues() has; `position` is that in the contig.
  template <typename Visit>
  void for_each_stretch(std::span<const SegmentPlace> placed, std::uint64_t from, std::uint64_t end,
                        Visit visit) {
    const std::uint64_t length = contig_length(placed, kmer_length_);
    std::uint64_t position = from;
    for_each_piece(placed, kmer_length_, from, std::min(end, length),
                   [&](const SegmentPlace& segment, std::uint32_t first, std::uint32_t last) {
                     const auto number = static_cast<std::uint64_t>(&segment - placed.data());
                     visit(Stretch{segment, mask_ids_.id_of(number), first, last, {}}, position);
                     position += last - first;
                   });
  }

  /// Of bases [from, to). REQUIRES: as ResidueSource::take().
  Bytes take_residues(std::uint64_t from, std::uint64_t to) { return residues_.take(from, to); }

  /// Adds bases [from, end) to the output. Returns how many they are.
  std::uint64_t add(std::span<const SegmentPlace> placed, std::uint64_t from, std::uint64_t end,
                    FastaOutput& output);
  /// Adds their reverse complement.
  void add_rev_comp(std::span<const SegmentPlace> placed, std::uint64_t from, std::uint64_t end,
                    FastaOutput& output);

 private:
  std::uint32_t kmer_length_;
  ResidueSource residues_;
  MaskIds mask_ids_;
};

}  // namespace spillway
