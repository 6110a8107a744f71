// Stage one: the splitters of the reference, out of core.
//
// Sampled k-mers are sorted by value, which shows those that occur once; these are sorted by
// position, and one is taken whenever a segment has reached its size. Memory is two sort buffers.
#pragma once

#include <cstdint>
#include <span>

#include "base/kmer.hpp"
#include "base/memory_budget.hpp"
#include "scratch/runs.hpp"
#include "segment/splitter_table.hpp"
#include "spillway/options.hpp"

namespace spillway {

class SplitterFinder {
 public:
  /// `buffer_bytes` is what each of the two sorts may hold; the caller has reserved them.
  SplitterFinder(const ShapeOptions& shape, ScratchStore& store, std::size_t buffer_bytes,
                 bool force_spill);

  /// The reference, contig by contig, each in any number of pieces.
  void add_symbols(std::span<const Symbol> symbols);
  void end_contig();

  /// Chooses the splitters and the groups between them. Call once, at the end.
  SplitterTable finish(MemoryBudget& budget);

 private:
  void sort_by_position();
  template <typename OnSplitter, typename OnGroup>
  void walk(bool consume, OnSplitter on_splitter, OnGroup on_group);

  ShapeOptions shape_;
  KmerSampling sampling_;
  std::size_t buffer_bytes_;
  RunSet by_value_;
  RunSet by_position_;
  RunBuilder builder_;
  RollingKmer window_;
  std::uint32_t contig_ = 0;
  std::uint64_t position_ = 0;
};

}  // namespace spillway
