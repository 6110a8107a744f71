// Stage one: the splitters of the reference, out of core.
//
// Sampled k-mers are sorted by value, which shows those that occur once; these are sorted by
// position, and one is taken whenever a segment has reached its size. Memory is two sort buffers,
// and the stretches of the reference that threads look through.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/assert.hpp"
#include "base/memory_budget.hpp"
#include "base/ordered_tasks.hpp"
#include "dna/kmer_scan.hpp"
#include "scratch/external_sort.hpp"
#include "segment/splitter_table.hpp"
#include "spillway/options.hpp"

namespace spillway {

/// Segment sizes that are chosen when none is asked for: a hundredth of the reference within these
/// bounds. Small segments let equal stretches share a text; each costs metadata
/// (docs/DECISIONS.md).
inline constexpr std::uint32_t kSmallestChosenSegment = 20000;
inline constexpr std::uint32_t kLargestChosenSegment = 60000;

std::uint32_t chosen_segment_size(std::uint64_t reference_bases);

class SplitterFinder {
 public:
  /// `buffer_bytes` is what each of the two sorts may hold; the caller has reserved them, and
  /// scanning_bytes(). With one thread, all is done on that of the caller.
  SplitterFinder(const ShapeOptions& shape, ScratchStore& store, std::size_t buffer_bytes,
                 bool force_spill, unsigned threads = 1);
  /// What stretches hold that threads look through.
  static std::uint64_t scanning_bytes(unsigned threads);

  /// The reference, contig by contig, each in any number of pieces.
  void add_symbols(std::span<const Symbol> symbols);
  void end_contig();

  /// For a checkpoint within a contig: what has been found is spilled.
  void flush();
  /// REQUIRES, to save: flush(); to load: nothing was added yet. What is added after that is the
  /// contig again, from its start: what was found in it before is not found twice.
  template <typename Ar>
  void state(Ar& ar) {
    if constexpr (Ar::kLoads) SPILLWAY_ASSERT(contig_ == 0 && position_ == 0 && bases_ == 0);
    std::uint64_t found = std::max(position_, found_up_to_);
    ar(by_value_, contig_, bases_, found);
    if constexpr (Ar::kLoads) found_up_to_ = found;
  }

  /// Chooses the splitters and the groups between them. Call once, at the end. `counted`, if there
  /// is one, is called before the table is made: by then the sort buffers are gone, and
  /// segment_size() is known.
  SplitterTable finish(MemoryBudget& budget, const SplitterTable::Counted& counted = {});

  /// As asked for, or as chosen by finish().
  std::uint32_t segment_size() const { return shape_.segment_size; }

 private:
  struct FoundKmer {
    std::uint64_t end;  // in the reference, contigs one after the other
    KmerScan::Kmer kmer;
  };
  using Found = std::vector<FoundKmer>;

  static Found find_kmers(const KmerSampling& sampling, std::span<const Symbol> symbols,
                          std::uint64_t begin, std::uint64_t found_up_to);
  void scan_stretch();
  void add_place(std::uint64_t end, const KmerScan::Kmer& kmer);
  SortedRuns sort_by_position();
  template <typename OnSplitter, typename OnGroup>
  void walk(MergeReader places, OnSplitter on_splitter, OnGroup on_group) const;

  ShapeOptions shape_;
  KmerSampling sampling_;
  std::size_t buffer_bytes_;
  ExternalSorter by_value_;
  ExternalSorter by_position_;
  SortWriter builder_;
  std::vector<Symbol> stretch_;  // what is next to be looked through
  std::size_t scanned_ = 0;      // symbols of it that were in the stretch before
  std::uint32_t contig_ = 0;
  std::uint64_t position_ = 0;
  std::uint64_t found_up_to_ = 0;  // of a contig that comes again
  std::uint64_t bases_ = 0;        // of the contigs that have ended
  OrderedTasks<Found> scanning_;   // last: its tasks end first
};

}  // namespace spillway
