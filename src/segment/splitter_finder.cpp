#include "segment/splitter_finder.hpp"

#include <algorithm>
#include <utility>

#include "segment/segment_ends.hpp"
#include "segment/segment_limits.hpp"

namespace spillway {
namespace {

// End of the k-mer in the reference; 0 for a k-mer and 1 for the end of a contig, which so comes
// after a k-mer that ends there; contig, for those that are empty. The first 8 bytes tell nearly
// all places apart: comparing those is fast.
constexpr std::size_t kPlaceBytes = 8 + 1 + 4;
constexpr std::size_t kKeptInMemory = 1 << 20;
// Long enough that a task takes longer than what it takes to begin one.
constexpr std::size_t kStretch = 64 << 10;

constexpr std::uint64_t stretches_in_flight(unsigned threads) { return 2 * threads + 1; }

ExternalSorter::Limits limits(bool force_spill) {
  return {.fan_in = 128, .keep_in_memory = force_spill ? 0 : kKeptInMemory};
}

}  // namespace

std::uint32_t chosen_segment_size(std::uint64_t reference_bases) {
  constexpr std::uint64_t kSegmentsOfReference = 100;
  return static_cast<std::uint32_t>(std::clamp<std::uint64_t>(
      reference_bases / kSegmentsOfReference, kSmallestChosenSegment, kLargestChosenSegment));
}

std::uint64_t SplitterFinder::scanning_bytes(unsigned threads) {
  // Of a stretch, its symbols, and its k-mers, of which there are fewer.
  return threads > 1 ? 2 * kStretch * (stretches_in_flight(threads) + 1) : 0;
}

SplitterFinder::SplitterFinder(const ShapeOptions& shape, ScratchStore& store,
                               std::size_t buffer_bytes, bool force_spill, unsigned threads)
    : shape_(shape),
      sampling_(KmerSampling::for_segment_size(
          shape.kmer_length,
          shape.segment_size == kChooseSegmentSize ? kSmallestChosenSegment : shape.segment_size)),
      buffer_bytes_(buffer_bytes),
      by_value_(store, "reference k-mers by value", 8 + 1 + kPlaceBytes, limits(force_spill)),
      by_position_(store, "reference k-mers by position", kPlaceBytes, limits(force_spill)),
      builder_(by_value_, buffer_bytes),
      scanning_(threads, stretches_in_flight(threads), [this](const Found& found) {
        for (const FoundKmer& one : found) add_place(one.end, one.kmer);
      }) {
  stretch_.reserve(kStretch);
}

SplitterFinder::Found SplitterFinder::find_kmers(const KmerSampling& sampling,
                                                 std::span<const Symbol> symbols,
                                                 std::uint64_t begin, std::uint64_t found_up_to) {
  Found found;
  KmerScan scan = sampling.scan();
  scan.take_all(symbols, [&](std::size_t last, const KmerScan::Place& place) {
    const std::uint64_t end = begin + last + 1;
    if (end > found_up_to && sampling.keeps(place))
      found.push_back({end, scan.kmer_at(place.last)});
  });
  return found;
}

void SplitterFinder::add_symbols(std::span<const Symbol> symbols) {
  while (!symbols.empty()) {
    const std::size_t n = std::min(symbols.size(), kStretch - stretch_.size());
    stretch_.insert(stretch_.end(), symbols.begin(),
                    symbols.begin() + static_cast<std::ptrdiff_t>(n));
    position_ += n;
    symbols = symbols.subspan(n);
    if (stretch_.size() == kStretch) scan_stretch();
  }
}

// Its last symbols begin the next stretch, too: no k-mer is in both as a whole.
void SplitterFinder::scan_stretch() {
  if (stretch_.size() == scanned_) return;
  const std::size_t shared = std::min<std::size_t>(stretch_.size(), shape_.kmer_length - 1);
  std::vector<Symbol> next;
  next.reserve(kStretch);
  next.assign(stretch_.end() - static_cast<std::ptrdiff_t>(shared), stretch_.end());
  const std::uint64_t begin = bases_ + position_ - stretch_.size();
  const std::uint64_t found_up_to = bases_ + found_up_to_;
  scanning_.submit([sampling = sampling_, symbols = std::move(stretch_), begin, found_up_to] {
    return find_kmers(sampling, symbols, begin, found_up_to);
  });
  stretch_ = std::move(next);
  scanned_ = shared;
}

void SplitterFinder::flush() {
  scan_stretch();
  scanning_.drain();
  builder_.flush();
  by_value_.flush();
}

void SplitterFinder::end_contig() {
  scan_stretch();
  bases_ += position_;
  // The contig's end takes part in the walk as a place without a k-mer.
  add_place(bases_, {.canonical = kNoKmer});
  ++contig_;
  position_ = 0;
  found_up_to_ = 0;
  stretch_.clear();
  scanned_ = 0;
}

void SplitterFinder::add_place(std::uint64_t end, const KmerScan::Kmer& kmer) {
  std::uint8_t key[8 + 1 + kPlaceBytes];
  put_big_endian(key, kmer.canonical);
  key[8] = kmer.direct ? 1 : 0;
  const bool is_contig_end = kmer.canonical == kNoKmer;
  put_big_endian(key + 9, end);
  key[17] = is_contig_end ? 1 : 0;
  put_big_endian(key + 18, is_contig_end ? contig_ : 0);
  builder_.add(key, {});
}

// Keeps the k-mers that occur once, and the contig ends.
SortedRuns SplitterFinder::sort_by_position() {
  SortWriter places(by_position_, buffer_bytes_);
  MergeReader merge = std::move(by_value_).finish().merge(true);
  std::uint8_t held[9 + kPlaceBytes];
  std::uint64_t held_kmer = 0;
  std::uint64_t copies = 0;
  const auto emit = [&] {
    if (copies == 1) places.add({held + 9, kPlaceBytes}, {held, 9});
  };
  while (merge.next()) {
    const std::uint8_t* key = merge.key().data();
    const auto kmer = get_big_endian<std::uint64_t>(key);
    if (copies > 0 && kmer == held_kmer && kmer != kNoKmer) {
      ++copies;
      continue;
    }
    emit();
    std::copy_n(key, sizeof(held), held);
    held_kmer = kmer;
    copies = 1;
  }
  emit();
  std::move(places).finish();
  return std::move(by_position_).finish();
}

// Cuts the reference as ContigCutter will, as far as splitters decide: a stretch without one that
// is so long that the cutter cuts it by its own means founds no group here.
template <typename OnSplitter, typename OnGroup>
void SplitterFinder::walk(MergeReader places, OnSplitter on_splitter, OnGroup on_group) const {
  const std::uint64_t k = shape_.kmer_length;
  const std::uint64_t longest = longest_segment_bases(shape_.segment_size);
  SegmentEnd front;
  std::uint64_t start = 0;
  while (places.next()) {
    const auto end = get_big_endian<std::uint64_t>(places.key().data());
    SegmentEnd back;
    back.kmer = get_big_endian<std::uint64_t>(places.payload().data());
    back.direct = places.payload()[8] != 0;
    const std::uint64_t length = end - start;
    if (back.present()) {
      if (length < shape_.segment_size) continue;
      on_splitter(back.kmer);
    }
    const bool bounded = front.present() || back.present();
    const bool only_overlap = !back.present() && front.present() && length == k;
    // At its longest the cutter ends a segment at a splitter, but not at the contig's end.
    const bool uncut = back.present() ? length <= longest : length < longest;
    if (bounded && !only_overlap && uncut) {
      on_group(ReferenceGroup{key_of(front, back).key, static_cast<std::uint32_t>(length), 0});
    }
    front = back;
    start = back.present() ? end - k : end;
  }
}

SplitterTable SplitterFinder::finish(MemoryBudget& budget, const SplitterTable::Counted& counted) {
  if (shape_.segment_size == kChooseSegmentSize) {
    shape_.segment_size = chosen_segment_size(bases_);
  }
  scanning_.drain();
  std::move(builder_).finish();
  const SortedRuns by_position = sort_by_position();
  std::uint64_t splitters = 0;
  std::uint64_t groups = 0;
  walk(
      by_position.merge(false), [&](std::uint64_t) { ++splitters; },
      [&](const ReferenceGroup&) { ++groups; });
  if (counted) counted(splitters, groups);
  SplitterTable table(sampling_, splitters, groups, budget);
  walk(
      by_position.merge(true), [&](std::uint64_t kmer) { table.add_splitter(kmer); },
      [&](ReferenceGroup group) {
        group.ordinal = table.groups();
        table.add_group(group);
      });
  return table;
}

}  // namespace spillway
