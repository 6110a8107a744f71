// Where the bases of a contig stand in its segments (docs/FORMAT.md, "Groups", Segment boundaries).
#pragma once

#include <cstdint>
#include <span>

#include "collection/sample_metadata.hpp"

namespace spillway {

/// Bases of a contig: consecutive segments share `kmer_length`. Error corrupt if a segment but the
/// first is shorter than that.
std::uint64_t contig_length(std::span<const SegmentPlace> segments, std::uint32_t kmer_length);

/// Number of the first segment that gives base `position` (which is that whose own bases, less
/// those shared with the segment before, hold it), or segments.size() if the contig is shorter.
std::size_t segment_at(std::span<const SegmentPlace> segments, std::uint32_t kmer_length,
                       std::uint64_t position);

/// Calls visit(segment, begin, end) for each segment that gives bases of [from, end) of the contig,
/// in order: [begin, end) is what it gives, counted in the segment in the contig's direction.
template <typename Visit>
void for_each_piece(std::span<const SegmentPlace> segments, std::uint32_t kmer_length,
                    std::uint64_t from, std::uint64_t end, Visit visit) {
  std::uint64_t position = 0;  // in the contig, of the first base that the segment adds
  for (std::size_t i = 0; i < segments.size() && position < end; ++i) {
    const std::uint32_t shared = i == 0 ? 0 : kmer_length;
    const std::uint64_t added = segments[i].length - shared;
    const std::uint64_t first = from > position ? from - position : 0;
    const std::uint64_t last = end - position < added ? end - position : added;
    if (first < last) {
      visit(segments[i], static_cast<std::uint32_t>(shared + first),
            static_cast<std::uint32_t>(shared + last));
    }
    position += added;
  }
}

}  // namespace spillway
