// Cuts a contig into segments while it streams by.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "dna/kmer_scan.hpp"
#include "segment/segment_ends.hpp"
#include "segment/splitter_table.hpp"
#include "spillway/options.hpp"

namespace spillway {

/// A stretch of a contig. Consecutive segments share k symbols; every segment but a contig's first
/// is longer than k.
struct CutSegment {
  std::span<const Symbol> symbols;  ///< in the direction of the input; valid during the call
  std::uint64_t offset = 0;         ///< of its first base in the contig
  SegmentEnd front;
  SegmentEnd back;
};

/// A segment ends with a splitter. Where none comes, it is cut by content: at the sampled k-mer
/// with the smallest hash between one and two times content_cut_bases(), so that the same sequence
/// in another genome is cut alike; where there is none (N), at twice that. So no segment is longer
/// than longest_segment_bases(), and a contig of any length is held one segment at a time.
class ContigCutter {
 public:
  using Sink = std::function<void(const CutSegment&)>;

  ContigCutter(const ShapeOptions& shape, const SplitterTable& splitters, Sink sink);

  /// The next symbols of the current contig.
  void add_symbols(std::span<const Symbol> symbols);
  /// Offset in the contig of the segment that comes next; 0 before the first.
  std::uint64_t next_offset() const { return buffer_offset_ + begin_; }
  /// Ends the contig; the next symbols belong to another one.
  void end_contig();

 private:
  struct Candidate {
    std::size_t end = 0;  // in buffer_; 0: none
    std::uint64_t hash = ~std::uint64_t{0};
    SegmentEnd kmer;
  };

  void scan();
  void look_at(const KmerScan::Place& place);
  SegmentEnd end_at(const KmerScan::Place& place) const;
  void cut_longest();
  void cut(std::size_t end, const SegmentEnd& back);

  std::size_t k_;
  std::size_t content_cut_;  // segment_limits.hpp
  std::size_t longest_;
  const SplitterTable& splitters_;
  Sink sink_;
  KmerScan scan_;
  std::vector<Symbol> buffer_;
  std::size_t begin_ = 0;            // of the current segment in buffer_
  std::size_t scanned_ = 0;          // buffer_ up to here has been looked at
  std::uint64_t buffer_offset_ = 0;  // of buffer_[0] in the contig
  SegmentEnd front_;
  Candidate best_;
};

}  // namespace spillway
