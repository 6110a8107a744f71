#include "extract/contig_layout.hpp"

#include "spillway/error.hpp"

namespace spillway {

std::uint64_t contig_length(std::span<const SegmentPlace> segments, std::uint32_t kmer_length) {
  std::uint64_t length = 0;
  for (std::size_t i = 0; i < segments.size(); ++i) {
    if (i > 0 && segments[i].length < kmer_length) {
      throw Error(ErrorKind::corrupt,
                  "a segment is shorter than what it shares with the one before");
    }
    length += segments[i].length - (i == 0 ? 0 : kmer_length);
  }
  return length;
}

std::size_t segment_at(std::span<const SegmentPlace> segments, std::uint32_t kmer_length,
                       std::uint64_t position) {
  std::uint64_t end = 0;
  for (std::size_t i = 0; i < segments.size(); ++i) {
    end += segments[i].length;
    if (i > 0) end -= kmer_length;
    if (position < end) return i;
  }
  return segments.size();
}

}  // namespace spillway
