#include "segment/splitter_finder.hpp"

#include <algorithm>
#include <utility>

#include "segment/segment_ends.hpp"
#include "segment/segment_limits.hpp"

namespace spillway {
namespace {

// Contig; end of the k-mer in the contig; 0 for a k-mer and 1 for the contig's own end, which so
// comes behind a k-mer that ends there.
constexpr std::size_t kPlaceBytes = 4 + 8 + 1;
constexpr std::size_t kKeptInMemory = 1 << 20;

ExternalSorter::Limits limits(bool force_spill) {
  return {.fan_in = 128, .keep_in_memory = force_spill ? 0 : kKeptInMemory};
}

}  // namespace

std::uint32_t chosen_segment_size(std::uint64_t reference_bases) {
  constexpr std::uint64_t kSegmentsOfReference = 100;
  return static_cast<std::uint32_t>(std::clamp<std::uint64_t>(
      reference_bases / kSegmentsOfReference, kSmallestChosenSegment, kLargestChosenSegment));
}

SplitterFinder::SplitterFinder(const ShapeOptions& shape, ScratchStore& store,
                               std::size_t buffer_bytes, bool force_spill)
    : shape_(shape),
      sampling_(KmerSampling::for_segment_size(
          shape.kmer_length,
          shape.segment_size == kChooseSegmentSize ? kSmallestChosenSegment : shape.segment_size)),
      buffer_bytes_(buffer_bytes),
      by_value_(store, "reference k-mers by value", 8 + 1 + kPlaceBytes, limits(force_spill)),
      by_position_(store, "reference k-mers by position", kPlaceBytes, limits(force_spill)),
      builder_(by_value_, buffer_bytes),
      scan_(sampling_.scan()) {}

void SplitterFinder::add_symbols(std::span<const Symbol> symbols) {
  scan_.take_all(symbols, [&](std::size_t last, const KmerScan::Place& place) {
    const std::uint64_t end = position_ + last + 1;
    if (sampling_.keeps(place) && end > found_up_to_) add_place(end, scan_.kmer_at(place.last));
  });
  position_ += symbols.size();
}

void SplitterFinder::flush() {
  builder_.flush();
  by_value_.flush();
}

void SplitterFinder::end_contig() {
  // The contig's end takes part in the walk as a place without a k-mer.
  add_place(position_, {.canonical = kNoKmer});
  ++contig_;
  bases_ += position_;
  position_ = 0;
  found_up_to_ = 0;
  scan_.reset();
}

void SplitterFinder::add_place(std::uint64_t position, const KmerScan::Kmer& kmer) {
  std::uint8_t key[8 + 1 + kPlaceBytes];
  put_big_endian(key, kmer.canonical);
  key[8] = kmer.direct ? 1 : 0;
  put_big_endian(key + 9, contig_);
  put_big_endian(key + 13, position);
  key[21] = kmer.canonical == kNoKmer ? 1 : 0;
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
    const auto end = get_big_endian<std::uint64_t>(places.key().data() + 4);
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
    start = back.present() ? end - k : 0;
  }
}

SplitterTable SplitterFinder::finish(MemoryBudget& budget, const SplitterTable::Counted& counted) {
  if (shape_.segment_size == kChooseSegmentSize) {
    shape_.segment_size = chosen_segment_size(bases_);
  }
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
