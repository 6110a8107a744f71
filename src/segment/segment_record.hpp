// A segment, or a piece of one, as it lies in the runs of the scratch store.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "base/bytes.hpp"
#include "codec/case_mask.hpp"
#include "dna/kmer.hpp"
#include "dna/nucleotide.hpp"

namespace spillway {

/// The k-mers that bound a group's segments, in the order in which the group stores them; kNoKmer
/// where an end has none (docs/FORMAT.md, "Streams").
struct GroupKey {
  std::uint64_t first = kNoKmer;
  std::uint64_t second = kNoKmer;
  auto operator<=>(const GroupKey&) const = default;
};

/// Where a piece of sequence stands in the input: sample and contig by number, from 0 in input
/// order, and the offset of its first base in the contig.
struct Position {
  std::uint32_t sample = 0;
  std::uint32_t contig = 0;
  std::uint64_t offset = 0;
  auto operator<=>(const Position&) const = default;
};

inline constexpr std::size_t kPositionBytes = 16;
inline constexpr std::size_t kSegmentKeyBytes = 16 + 4 + 1 + kPositionBytes;

void put_position(std::uint8_t* out, const Position& position);
Position get_position(const std::uint8_t* in);

/// Sorts by group key, then group, then founder, then input order: the order of the second pass.
struct SegmentKey {
  GroupKey group_key;
  std::uint32_t group = 0;  ///< ordinal of the group, from 0 in order of first appearance
  Position position;
  /// The segment of the reference that the group is made for. It is the first of the group even if
  /// a scrap that was placed there stands before it in the input.
  bool founds = false;

  std::array<std::uint8_t, kSegmentKeyBytes> encode() const;
  static SegmentKey decode(ByteView bytes);
};

/// Payload of a segment: its symbols and their case in the direction in which they are stored, and
/// whether that is the reverse complement of the input. At most 5/8 of a byte a symbol and a few
/// bytes.
void append_segment(Bytes& out, std::span<const Symbol> symbols, const CaseMask& mask,
                    bool reversed);
/// Returns `reversed`; `symbols` and `mask` are replaced.
bool read_segment(ByteView payload, std::vector<Symbol>& symbols, CaseMask& mask);

}  // namespace spillway
