#include "compress/placement.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>

namespace spillway {
namespace {

// What a cut costs, in bytes: a row in the metadata and the beginning of a delta text.
constexpr float kCutBytes = 16;
// What an anchor saves: the bases around it at two bits, but never so much that a few anchors,
// which may stand in a repeat, are worth a cut.
constexpr float kMostBytesOfAnchor = kCutBytes / 2.5F;
constexpr std::int64_t kShortestIsland = 400;
// What sequence costs, in bits: a difference in a delta text; a base of a delta text at worst; a
// base of a reference; a group beside its bases.
constexpr double kBitsOfDifference = 18;
constexpr double kMostBitsOfDelta = 1.1;
constexpr double kBitsOfReference = 2;
constexpr double kBitsOfGroup = 480;
// A stretch that keeps more of its anchors would go on drawing its relatives to the old reference,
// which keeps the anchors that they share.
constexpr double kMostKept = 0.2;
// Fewer of them tell nothing.
constexpr std::size_t kFewestUnknown = 4;
constexpr std::uint32_t kShortestNovelBases = 400;
// A gap in which anchors are merely missing by chance is not novel.
constexpr std::uint32_t kSpacingsOfGap = 8;
// Nor is one up to this whose ends are about as far apart in the reference: distant relatives have
// few anchors in common.
constexpr std::int64_t kMostColinearBases = 2000;
constexpr std::int64_t kColinearShare = 10;  // the distances differ by a tenth at most

std::size_t count_bases(std::span<const Symbol> symbols) {
  return static_cast<std::size_t>(
      std::count_if(symbols.begin(), symbols.end(), [](Symbol s) { return s < 4; }));
}

bool are_colinear(std::int64_t bases, std::int64_t in_reference) {
  return bases < kMostColinearBases && std::abs(bases - in_reference) * kColinearShare <= bases;
}

std::uint64_t label_of(std::uint32_t group, bool reversed) {
  return std::uint64_t{group} << 1 | (reversed ? 1 : 0);
}

}  // namespace

Placer::Placer(std::uint32_t kmer_length, std::uint32_t segment_size)
    : kmer_length_(kmer_length), shortest_novel_(std::min(kShortestNovelBases, segment_size / 2)) {}

std::span<const PlacedPiece> Placer::place(std::span<const Symbol> symbols,
                                           std::span<const Anchor> anchors,
                                           const AnchorIndex& index, const AnchorCounts& counts) {
  const auto length = static_cast<std::int64_t>(symbols.size());
  const std::uint32_t shortest_gap =
      std::max(shortest_novel_, kSpacingsOfGap * static_cast<std::uint32_t>(index.spacing()));
  pieces_.clear();
  symbols_ = symbols;
  find_hits(anchors, index, counts);
  choose_chain(index);
  cut_into_stretches(shortest_gap);
  drop_lineages(anchors);
  drop_islands(shortest_gap);
  if (stretches_.empty()) {
    const bool novel = is_novel(0, length, shortest_novel_);
    add_part(length, novel ? PlacedPiece::Kind::novel : PlacedPiece::Kind::leftover, 0, false);
    return pieces_;
  }
  if (is_novel(0, stretches_.front().begin, shortest_gap)) {
    add_part(stretches_.front().begin, PlacedPiece::Kind::novel, 0, false);
  }
  for (std::size_t i = 0; i < stretches_.size(); ++i) {
    const Stretch& a = stretches_[i];
    if (i + 1 == stretches_.size()) {
      const bool novel_tail = is_novel(a.end, length, shortest_gap);
      add_part(novel_tail ? a.end : length, PlacedPiece::Kind::alike, a.group, a.reversed);
      if (novel_tail) add_part(length, PlacedPiece::Kind::novel, 0, false);
      break;
    }
    const Stretch& b = stretches_[i + 1];
    if (a.end < b.begin && is_novel(a.end, b.begin, shortest_gap)) {
      add_part(a.end, PlacedPiece::Kind::alike, a.group, a.reversed);
      add_part(b.begin, PlacedPiece::Kind::novel, 0, false);
      continue;
    }
    // Best where one reference ends or the next begins; two that were neighbours in their genome
    // share k symbols there.
    const std::int64_t low = std::min(a.end, b.begin);
    const std::int64_t high = std::max(a.end, b.begin);
    const std::int64_t last = std::min(high + kmer_length_, length);
    const auto within = [&](std::int64_t cut) { return low <= cut && cut <= last; };
    std::int64_t cut = low + (high - low) / 2;
    if (within(a.reference_end)) {
      cut = a.reference_end;
    } else if (within(b.reference_begin + kmer_length_)) {
      cut = b.reference_begin + kmer_length_;
    }
    add_part(cut, PlacedPiece::Kind::alike, a.group, a.reversed);
  }
  share_symbols();
  return pieces_;
}

bool Placer::is_novel(std::int64_t begin, std::int64_t end, std::uint32_t shortest) const {
  if (end - begin < std::int64_t{shortest}) return false;
  return count_bases(symbols_.subspan(static_cast<std::size_t>(begin),
                                      static_cast<std::size_t>(end - begin))) >= shortest;
}

bool Placer::have_one_label(const Hit& a, const Hit& b) {
  return a.place.group == b.place.group && a.reversed == b.reversed;
}

void Placer::find_hits(std::span<const Anchor> anchors, const AnchorIndex& index,
                       const AnchorCounts& counts) {
  hits_.clear();
  unknown_.clear();
  counted_.clear();
  labels_.clear();
  AnchorIndex::Walk walk(index);
  for (std::size_t i = 0; i < anchors.size(); ++i) {
    index.prefetch(anchors, i + kAnchorsAhead);
    const Anchor& anchor = anchors[i];
    const std::uint32_t entry = walk.find_entry(anchor);
    if (entry == AnchorIndex::kNone) {
      unknown_.push_back(anchor);
      continue;
    }
    // Written where it stays, field by field: a copy would wait for the fields.
    Hit& hit = hits_.emplace_back();
    index.get_place(entry, hit.place);
    hit.position = anchor.position;
    hit.reversed = hit.place.direct != anchor.direct;
    if (hits_.size() == 1 || !have_one_label(hits_[hits_.size() - 2], hit)) {
      labels_.push_back(label_of(hit.place.group, hit.reversed));
    }
  }
  for (std::size_t i = 0; i < unknown_.size(); ++i) {
    counts.prefetch(unknown_, i + kAnchorsAhead);
    if (const std::uint32_t left = counts.left(unknown_[i]); left > 0) {
      counted_.push_back({unknown_[i].position, left});
    }
  }
  std::sort(labels_.begin(), labels_.end());
  labels_.erase(std::unique(labels_.begin(), labels_.end()), labels_.end());
  for (std::size_t i = 0; i < hits_.size(); ++i) {
    Hit& hit = hits_[i];
    if (i > 0 && have_one_label(hits_[i - 1], hit)) {
      hit.label = hits_[i - 1].label;
      continue;
    }
    const auto label =
        std::lower_bound(labels_.begin(), labels_.end(), label_of(hit.place.group, hit.reversed));
    hit.label = static_cast<std::uint32_t>(label - labels_.begin());
  }
}

// The chain of hits with the largest sum of savings less cuts: at each hit either the label goes on
// from its own last hit, or it is entered from the best chain so far.
void Placer::choose_chain(const AnchorIndex& index) {
  chain_.clear();
  last_of_label_.assign(labels_.size(), -1);
  const float gain = std::min(static_cast<float>(index.spacing()) / 4, kMostBytesOfAnchor);
  std::int32_t best = -1;
  for (std::size_t i = 0; i < hits_.size(); ++i) {
    Hit& hit = hits_[i];
    const auto here = static_cast<std::int32_t>(i);
    // Mostly the best chain just goes on.
    if (best >= 0 && best + 1 == here && hits_[i - 1].label == hit.label) {
      hit.before = best;
      hit.score = hits_[i - 1].score + gain;
      last_of_label_[hit.label] = best = here;
      continue;
    }
    const std::int32_t own = last_of_label_[hit.label];
    float from = 0;
    hit.before = -1;
    if (best >= 0 && hits_[static_cast<std::size_t>(best)].score - kCutBytes > from) {
      from = hits_[static_cast<std::size_t>(best)].score - kCutBytes;
      hit.before = best;
    }
    if (own >= 0 && hits_[static_cast<std::size_t>(own)].score >= from) {
      from = hits_[static_cast<std::size_t>(own)].score;
      hit.before = own;
    }
    hit.score = from + gain;
    last_of_label_[hit.label] = here;
    if (best < 0 || hit.score > hits_[static_cast<std::size_t>(best)].score) best = here;
  }
  for (std::int32_t i = best; i >= 0; i = hits_[static_cast<std::size_t>(i)].before) {
    chain_.push_back(i);
  }
  std::reverse(chain_.begin(), chain_.end());
}

void Placer::cut_into_stretches(std::uint32_t shortest_gap) {
  stretches_.clear();
  const Hit* previous = nullptr;
  for (const std::int32_t i : chain_) {
    const Hit& hit = hits_[static_cast<std::size_t>(i)];
    const std::int64_t position = hit.position;
    const std::int64_t end = position + kAnchorBases;
    const std::int64_t in_reference = hit.place.position;
    const std::int64_t behind = hit.place.group_bases - in_reference - kAnchorBases;
    if (previous == nullptr || previous->label != hit.label ||
        is_wide(*previous, hit, shortest_gap)) {
      stretches_.push_back({hit.place.group, hit.reversed, position, end,
                            hit.reversed ? position - behind : position - in_reference, 0, 0});
    }
    stretches_.back().end = end;
    ++stretches_.back().hits;
    stretches_.back().reference_end = hit.reversed ? end + in_reference : end + behind;
    previous = &hit;
  }
}

// Whether what lies between two hits of one label, as the chain has them, is too much to belong to
// the label.
bool Placer::is_wide(const Hit& previous, const Hit& hit, std::uint32_t shortest_gap) {
  const std::int64_t gap =
      std::int64_t{hit.position} - (std::int64_t{previous.position} + kAnchorBases);
  if (gap < std::int64_t{shortest_gap}) return false;
  const std::int64_t step =
      std::int64_t{hit.place.position} - std::int64_t{previous.place.position};
  return !are_colinear(gap, (hit.reversed ? -step : step) - kAnchorBases);
}

// A stretch that is far from its reference, in ways that many strays share, is better off as a
// reference itself: those that come after it differ from it by little.
void Placer::drop_lineages(std::span<const Anchor> anchors) {
  std::erase_if(stretches_, [&](const Stretch& stretch) {
    const auto position = [](const Anchor& anchor) { return std::int64_t{anchor.position}; };
    const auto first = std::ranges::lower_bound(anchors, stretch.begin, {}, position);
    const auto last = std::ranges::lower_bound(anchors, stretch.end, {}, position);
    return founds_lineage(stretch, static_cast<std::size_t>(last - first));
  });
}

// A short stretch between two novel ones would cut them apart for less than the cuts cost.
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

bool Placer::founds_lineage(const Stretch& stretch, std::size_t anchors) const {
  const auto position = [](const Counted& counted) { return std::int64_t{counted.position}; };
  const auto first = std::ranges::lower_bound(counted_, stretch.begin, {}, position);
  const auto last = std::ranges::lower_bound(counted_, stretch.end, {}, position);
  const auto unknown = static_cast<std::size_t>(last - first);
  if (unknown < kFewestUnknown || anchors <= stretch.hits) return false;
  double strays = 0;
  for (auto u = first; u != last; ++u) strays += u->left;
  strays /= static_cast<double>(unknown);
  const double bases = static_cast<double>(stretch.end - stretch.begin);
  // An anchor survives if none of its bases differs.
  const double kept = static_cast<double>(stretch.hits) / static_cast<double>(anchors);
  if (kept > kMostKept) return false;
  const double divergence = 1 - std::pow(kept, 1.0 / kAnchorBases);
  const double delta_bits = std::min(kBitsOfDifference * divergence, kMostBitsOfDelta);
  return delta_bits * strays > kBitsOfReference + kBitsOfGroup / bases;
}

// Parts tile the segment; one that would hold no more than the shared symbols joins the one before
// it, or at the segment's start the one behind it.
void Placer::add_part(std::int64_t end, PlacedPiece::Kind kind, std::uint32_t group,
                      bool reversed) {
  const std::uint32_t begin = pieces_.empty() ? 0 : pieces_.back().end;
  const auto to = static_cast<std::uint32_t>(end);
  const bool whole = pieces_.empty() && to == symbols_.size();
  if (to <= begin + kmer_length_ && !whole) {
    if (!pieces_.empty()) pieces_.back().end = std::max(begin, to);
    return;
  }
  if (!pieces_.empty() && pieces_.back().kind == PlacedPiece::Kind::alike &&
      kind == PlacedPiece::Kind::alike && pieces_.back().group == group &&
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
