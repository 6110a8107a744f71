#include "compress/place/placer.hpp"

#include <algorithm>

#include "compress/place/seed_range.hpp"

namespace spillway {
namespace {

// What a cut costs, in bytes: a row in the metadata and the beginning of a delta text; and for
// readers another reference and pack to decode, which are as large as segments are long.
constexpr std::uint32_t kMinCutBytes = 16;
constexpr std::uint32_t kMaxCutBytes = 60;
constexpr std::uint32_t kSegmentBasesPerCutByte = 1000;
// A shorter stretch between two novel ones joins them: its cuts cost more.
constexpr std::int64_t kShortestIsland = 3000;
// Novel bases between two stretches of one group cost less than cuts up to so many.
constexpr std::int64_t kBridgedBasesPerCutByte = 40;
constexpr std::uint32_t kShortestNovelBases = 500;
// A stretch with fewer unknown seeds than this share of what random sequence has is not novel: it
// is a tandem repeat of a short unit, of whose k-mers few or none are sampled. It costs little
// wherever it is stored, and no later segment would find it.
constexpr std::size_t kMinUnknownShare = 8;
// A gap in which seeds are merely missing by chance is not novel.
constexpr std::uint32_t kSpacingsOfGap = 8;
std::size_t count_bases(std::span<const Symbol> symbols) {
  return static_cast<std::size_t>(
      std::count_if(symbols.begin(), symbols.end(), [](Symbol s) { return s < 4; }));
}

}  // namespace

Placer::Placer(std::uint32_t kmer_length, std::uint32_t segment_size)
    : kmer_length_(kmer_length),
      shortest_novel_(std::min(kShortestNovelBases, segment_size / 2)),
      cut_bytes_(std::clamp(segment_size / kSegmentBasesPerCutByte, kMinCutBytes, kMaxCutBytes)),
      chain_(cut_bytes_) {}

std::span<const PlacedPiece> Placer::place(std::span<const Symbol> symbols,
                                           std::span<const Seed> seeds, const SeedIndex& index,
                                           const SeedCounts& counts) {
  const std::uint32_t shortest_gap =
      std::max(shortest_novel_, kSpacingsOfGap * static_cast<std::uint32_t>(index.spacing()));
  pieces_.clear();
  symbols_ = symbols;
  spacing_ = index.spacing();
  const auto stretches = chain_.find(seeds, index, shortest_gap);
  stretches_.assign(stretches.begin(), stretches.end());
  lineages_.begin_segment(unknown(), counts);
  std::erase_if(stretches_, [&](const Stretch& stretch) {
    return lineages_.starts_lineage(stretch, seeds_within(seeds, stretch.begin, stretch.end));
  });
  drop_islands(shortest_gap);
  add_parts(shortest_gap);
  share_symbols();
  return pieces_;
}

void Placer::add_parts(std::uint32_t shortest_gap) {
  const auto length = static_cast<std::int64_t>(symbols_.size());
  if (stretches_.empty()) {
    const bool novel = is_novel(0, length, shortest_novel_);
    add_part(length, novel ? PlacedPiece::Kind::novel : PlacedPiece::Kind::too_short, 0, false);
    return;
  }
  if (is_novel(0, stretches_.front().begin, shortest_gap)) {
    add_part(stretches_.front().begin, PlacedPiece::Kind::novel, 0, false);
  }
  for (std::size_t i = 0; i + 1 < stretches_.size(); ++i) {
    const Stretch& a = stretches_[i];
    const Stretch& b = stretches_[i + 1];
    if (a.end < b.begin && !is_bridged(a, b) && is_novel(a.end, b.begin, shortest_gap)) {
      add_part(a.end, PlacedPiece::Kind::matched, a.group, a.reversed);
      add_part(b.begin, PlacedPiece::Kind::novel, 0, false);
    } else {
      add_part(cut_between(a, b), PlacedPiece::Kind::matched, a.group, a.reversed);
    }
  }
  const Stretch& last = stretches_.back();
  const bool novel_tail = is_novel(last.end, length, shortest_gap);
  add_part(novel_tail ? last.end : length, PlacedPiece::Kind::matched, last.group, last.reversed);
  if (novel_tail) add_part(length, PlacedPiece::Kind::novel, 0, false);
}

// Whether what lies between the two is cheaper as literals than as a group of its own.
bool Placer::is_bridged(const Stretch& a, const Stretch& b) const {
  return a.group == b.group && a.reversed == b.reversed &&
         b.begin - a.end < kBridgedBasesPerCutByte * std::int64_t{cut_bytes_};
}

// Best where one reference ends or the next begins; two that were neighbours in their genome share
// k symbols there.
std::int64_t Placer::cut_between(const Stretch& a, const Stretch& b) const {
  const std::int64_t low = std::min(a.end, b.begin);
  const std::int64_t high = std::max(a.end, b.begin);
  const std::int64_t last =
      std::min(high + kmer_length_, static_cast<std::int64_t>(symbols_.size()));
  const auto within = [&](std::int64_t cut) { return low <= cut && cut <= last; };
  if (within(a.reference_end)) return a.reference_end;
  if (within(b.reference_begin + kmer_length_)) return b.reference_begin + kmer_length_;
  return low + (high - low) / 2;
}

bool Placer::is_novel(std::int64_t begin, std::int64_t end, std::uint32_t shortest) const {
  if (end - begin < std::int64_t{shortest}) return false;
  const std::size_t bases = count_bases(
      symbols_.subspan(static_cast<std::size_t>(begin), static_cast<std::size_t>(end - begin)));
  const std::size_t unknown = seeds_within(chain_.unknown(), begin, end).size();
  return bases >= shortest && unknown * kMinUnknownShare * spacing_ >= bases;
}

void Placer::drop_islands(std::uint32_t shortest_gap) {
  const auto length = static_cast<std::int64_t>(symbols_.size());
  std::size_t kept = 0;
  for (std::size_t i = 0; i < stretches_.size(); ++i) {
    const Stretch& stretch = stretches_[i];
    const std::int64_t before = kept > 0 ? stretches_[kept - 1].end : 0;
    const std::int64_t after = i + 1 < stretches_.size() ? stretches_[i + 1].begin : length;
    const bool island = stretch.end - stretch.begin < kShortestIsland &&
                        is_novel(before, stretch.begin, shortest_gap) &&
                        is_novel(stretch.end, after, shortest_gap);
    if (!island) stretches_[kept++] = stretch;
  }
  stretches_.resize(kept);
}

// Parts tile the segment; one that would hold no more than the shared symbols joins the one before
// it, or at the segment's start the one after it.
void Placer::add_part(std::int64_t end, PlacedPiece::Kind kind, std::uint32_t group,
                      bool reversed) {
  const std::uint32_t begin = pieces_.empty() ? 0 : pieces_.back().end;
  const auto to = static_cast<std::uint32_t>(end);
  const bool whole = pieces_.empty() && to == symbols_.size();
  if (to <= begin + kmer_length_ && !whole) {
    if (!pieces_.empty()) pieces_.back().end = std::max(begin, to);
    return;
  }
  if (!pieces_.empty() && pieces_.back().kind == PlacedPiece::Kind::matched &&
      kind == PlacedPiece::Kind::matched && pieces_.back().group == group &&
      pieces_.back().reversed == reversed) {
    pieces_.back().end = to;
    return;
  }
  pieces_.push_back({begin, to, kind, group, reversed});
}

void Placer::share_symbols() {
  for (std::size_t i = 1; i < pieces_.size(); ++i) pieces_[i].begin -= kmer_length_;
}

}  // namespace spillway
