#include "compress/place/placer.hpp"

#include <algorithm>
#include <cstdlib>

namespace spillway {
namespace {

// What a cut costs, in bytes: a row in the metadata and the beginning of a delta text; and for
// readers another reference and pack to decode, which are as large as segments are long.
constexpr std::uint32_t kMinCutBytes = 16;
constexpr std::uint32_t kMaxCutBytes = 60;
constexpr std::uint32_t kSegmentBasesPerCutByte = 1000;
// Scores of chains are integers, so that every machine chooses the same chain: in fifths of a byte.
constexpr std::int32_t kScoreOfByte = 5;
// What a seed saves: the bases around it at two bits, but never so much that a few seeds,
// which may stand in a repeat, are worth a cut.
constexpr std::int32_t kBasesPerByte = 4;
constexpr std::int32_t kMaxScoreOfSeed = 32;  // 6.4 bytes
// A shorter stretch between two novel ones joins them: its cuts cost more.
constexpr std::int64_t kShortestIsland = 3000;
// Novel bases between two stretches of one group cost less than cuts up to so many.
constexpr std::int64_t kBridgedBasesPerCutByte = 40;
// What sequence costs, in tenths of a bit: a base of a delta text from a reference as distant as
// that of a lineage is; a base of a reference; a group in addition to its bases.
constexpr std::uint64_t kCostOfDeltaBase = 11;
constexpr std::uint64_t kCostOfReferenceBase = 20;
constexpr std::uint64_t kCostOfGroup = 4800;
// A stretch that keeps more than one in so many of its seeds would go on drawing its relatives to
// the old reference, which keeps the seeds that they share.
constexpr std::size_t kMinSeedsPerKept = 5;
// Fewer of them tell nothing.
constexpr std::size_t kMinUnknown = 4;
constexpr std::uint32_t kShortestNovelBases = 500;
// A stretch with fewer unknown seeds than this share of what random sequence has is not novel: it
// is a tandem repeat of a short unit, of whose k-mers few or none are sampled. It costs little
// wherever it is stored, and no later segment would find it.
constexpr std::size_t kMinUnknownShare = 8;
// A gap in which seeds are merely missing by chance is not novel.
constexpr std::uint32_t kSpacingsOfGap = 8;
// Nor is one up to this whose ends are about as far apart in the reference: distant relatives have
// few seeds in common.
constexpr std::int64_t kMaxColinearBases = 4000;
constexpr std::int64_t kColinearShare = 10;  // the distances differ by a tenth at most

std::size_t count_bases(std::span<const Symbol> symbols) {
  return static_cast<std::size_t>(
      std::count_if(symbols.begin(), symbols.end(), [](Symbol s) { return s < 4; }));
}

// Those whose first base is in the range.
std::span<const Seed> seeds_within(std::span<const Seed> seeds, std::int64_t begin,
                                   std::int64_t end) {
  const auto position = [](const Seed& seed) { return std::int64_t{seed.position}; };
  const auto first = std::ranges::lower_bound(seeds, begin, {}, position);
  return {first, std::ranges::lower_bound(first, seeds.end(), end, {}, position)};
}

bool are_colinear(std::int64_t bases, std::int64_t in_reference) {
  return bases < kMaxColinearBases && std::abs(bases - in_reference) * kColinearShare <= bases;
}

std::uint64_t label_of(std::uint32_t group, bool reversed) {
  return std::uint64_t{group} << 1 | (reversed ? 1 : 0);
}

}  // namespace

Placer::Placer(std::uint32_t kmer_length, std::uint32_t segment_size)
    : kmer_length_(kmer_length),
      shortest_novel_(std::min(kShortestNovelBases, segment_size / 2)),
      cut_bytes_(std::clamp(segment_size / kSegmentBasesPerCutByte, kMinCutBytes, kMaxCutBytes)) {}

std::span<const PlacedPiece> Placer::place(std::span<const Symbol> symbols,
                                           std::span<const Seed> seeds, const SeedIndex& index,
                                           const SeedCounts& counts) {
  const std::uint32_t shortest_gap =
      std::max(shortest_novel_, kSpacingsOfGap * static_cast<std::uint32_t>(index.spacing()));
  pieces_.clear();
  symbols_ = symbols;
  spacing_ = index.spacing();
  find_runs(seeds, index, shortest_gap);
  number_labels();
  count_unknown(counts);
  choose_chain(index);
  cut_into_stretches(shortest_gap);
  promote_to_new_reference(seeds);
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
  const std::size_t unknown = seeds_within(unknown_, begin, end).size();
  return bases >= shortest && unknown * kMinUnknownShare * spacing_ >= bases;
}

void Placer::find_runs(std::span<const Seed> seeds, const SeedIndex& index,
                       std::uint32_t shortest_gap) {
  runs_.clear();
  unknown_.clear();
  SeedIndex::Walk walk(index);
  SeedPlace place;
  for (std::size_t i = 0; i < seeds.size(); ++i) {
    if (walk.is_lost()) index.prefetch(seeds, i + kSeedsAhead);
    const Seed& seed = seeds[i];
    const std::uint32_t entry = walk.find_entry(seed);
    if (entry == SeedIndex::kNone) {
      unknown_.push_back(seed);
      continue;
    }
    index.get_place(entry, place);
    const bool reversed = place.direct != seed.direct;
    const bool goes_on = !runs_.empty() && runs_.back().group == place.group &&
                         runs_.back().reversed == reversed &&
                         !is_wide(runs_.back(), seed.position, place.position, shortest_gap);
    if (!goes_on) {
      Run& run = runs_.emplace_back();
      run.first = seed.position;
      run.first_in_reference = place.position;
      run.group = place.group;
      run.group_bases = place.group_bases;
      run.reversed = reversed;
    }
    Run& run = runs_.back();
    run.last = seed.position;
    run.last_in_reference = place.position;
    ++run.hits;
  }
}

void Placer::number_labels() {
  labels_.clear();
  for (const Run& run : runs_) labels_.push_back(label_of(run.group, run.reversed));
  std::sort(labels_.begin(), labels_.end());
  labels_.erase(std::unique(labels_.begin(), labels_.end()), labels_.end());
  for (Run& run : runs_) {
    const auto label = std::ranges::lower_bound(labels_, label_of(run.group, run.reversed));
    run.label = static_cast<std::uint32_t>(label - labels_.begin());
  }
}

void Placer::count_unknown(const SeedCounts& counts) {
  counted_.clear();
  for (std::size_t i = 0; i < unknown_.size(); ++i) {
    counts.prefetch(unknown_, i + kSeedsAhead);
    if (const std::uint32_t left = counts.left(unknown_[i]); left > 0) {
      counted_.push_back({unknown_[i].position, left});
    }
  }
}

// The chain of runs with the largest sum of savings less cuts: at each run either the label goes on
// from its own last run, or it is entered from the best chain so far.
void Placer::choose_chain(const SeedIndex& index) {
  chain_.clear();
  last_of_label_.assign(labels_.size(), -1);
  const auto gain = static_cast<std::int32_t>(
      std::min<std::uint64_t>(index.spacing() * kScoreOfByte / kBasesPerByte, kMaxScoreOfSeed));
  const auto cut = static_cast<std::int32_t>(cut_bytes_) * kScoreOfByte;
  const auto score_of = [this](std::int32_t run) {
    return runs_[static_cast<std::size_t>(run)].score;
  };
  std::int32_t best = -1;
  for (std::size_t i = 0; i < runs_.size(); ++i) {
    Run& run = runs_[i];
    const std::int32_t own = last_of_label_[run.label];
    std::int32_t from = 0;
    run.before = -1;
    if (best >= 0 && score_of(best) - cut > from) {
      from = score_of(best) - cut;
      run.before = best;
    }
    if (own >= 0 && score_of(own) >= from) {
      from = score_of(own);
      run.before = own;
    }
    run.score = from + gain * static_cast<std::int32_t>(run.hits);
    last_of_label_[run.label] = static_cast<std::int32_t>(i);
    if (best < 0 || run.score > score_of(best)) best = static_cast<std::int32_t>(i);
  }
  for (std::int32_t i = best; i >= 0; i = runs_[static_cast<std::size_t>(i)].before) {
    chain_.push_back(i);
  }
  std::reverse(chain_.begin(), chain_.end());
}

void Placer::cut_into_stretches(std::uint32_t shortest_gap) {
  stretches_.clear();
  const Run* previous = nullptr;
  for (const std::int32_t i : chain_) {
    const Run& run = runs_[static_cast<std::size_t>(i)];
    const auto behind = [&run](std::uint32_t in_reference) {
      return std::int64_t{run.group_bases} - in_reference - kSeedBases;
    };
    if (previous == nullptr || previous->label != run.label ||
        is_wide(*previous, run.first, run.first_in_reference, shortest_gap)) {
      const std::int64_t before =
          run.reversed ? behind(run.first_in_reference) : std::int64_t{run.first_in_reference};
      stretches_.push_back({run.group, run.reversed, run.first, 0, run.first - before, 0, 0});
    }
    Stretch& stretch = stretches_.back();
    stretch.end = std::int64_t{run.last} + kSeedBases;
    stretch.hits += run.hits;
    stretch.reference_end = stretch.end + (run.reversed ? std::int64_t{run.last_in_reference}
                                                        : behind(run.last_in_reference));
    previous = &run;
  }
}

// Whether what lies between a run and a seed of its label, as the chain has them, is too much to
// belong to the label.
bool Placer::is_wide(const Run& run, std::uint32_t position, std::uint32_t in_reference,
                     std::uint32_t shortest_gap) {
  const std::int64_t gap = std::int64_t{position} - (std::int64_t{run.last} + kSeedBases);
  if (gap < std::int64_t{shortest_gap}) return false;
  const std::int64_t step = std::int64_t{in_reference} - std::int64_t{run.last_in_reference};
  return !are_colinear(gap, (run.reversed ? -step : step) - kSeedBases);
}

// A stretch that is far from its reference, in ways that many unplaced segments share, is better
// off as a reference itself: those that come after it differ from it by little.
void Placer::promote_to_new_reference(std::span<const Seed> seeds) {
  std::erase_if(stretches_, [&](const Stretch& stretch) {
    const auto position = [](const Seed& seed) { return std::int64_t{seed.position}; };
    const auto first = std::ranges::lower_bound(seeds, stretch.begin, {}, position);
    const auto last = std::ranges::lower_bound(seeds, stretch.end, {}, position);
    return starts_lineage(stretch, static_cast<std::size_t>(last - first));
  });
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

bool Placer::starts_lineage(const Stretch& stretch, std::size_t seeds) const {
  const auto position = [](const Counted& counted) { return std::int64_t{counted.position}; };
  const auto first = std::ranges::lower_bound(counted_, stretch.begin, {}, position);
  const auto last = std::ranges::lower_bound(counted_, stretch.end, {}, position);
  const auto unknown = static_cast<std::size_t>(last - first);
  if (unknown < kMinUnknown || seeds < kMinSeedsPerKept * stretch.hits) return false;
  // Segments of at most 2^21 bases, each seed counted up to 2^16 times: no product below overflows.
  std::uint64_t unplaced = 0;
  for (auto u = first; u != last; ++u) unplaced += u->left;
  const auto bases = static_cast<std::uint64_t>(stretch.end - stretch.begin);
  // Of all `bases` of the stretch, in as many relatives as have an unknown seed of it on average.
  return kCostOfDeltaBase * bases * unplaced >
         (kCostOfReferenceBase * bases + kCostOfGroup) * unknown;
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
