// How long the segments of a contig get.
#pragma once

#include <algorithm>
#include <cstdint>

namespace spillway {

/// The least distance of two cuts in a stretch without splitters, in bases. Without it, small
/// segments would cut a repeat, or novel sequence, into a group for every few hundred bases.
inline constexpr std::uint32_t kLeastContentCut = 10000;

/// Where no splitter comes, a contig is cut between one and two of these, in bases.
constexpr std::uint64_t content_cut_bases(std::uint32_t segment_size) {
  return std::max(segment_size, kLeastContentCut);
}

/// Longest segment that a contig is cut into, in bases.
constexpr std::uint64_t longest_segment_bases(std::uint32_t segment_size) {
  return 2 * content_cut_bases(segment_size);
}

}  // namespace spillway
