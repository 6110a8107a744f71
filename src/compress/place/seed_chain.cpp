#include "compress/place/seed_chain.hpp"

#include <algorithm>
#include <cstdlib>

namespace spillway {
namespace {

// Scores of chains are integers, so that every machine chooses the same chain: in fifths of a byte.
constexpr std::int32_t kScoreOfByte = 5;
// What a seed saves: the bases around it at two bits, but never so much that a few seeds,
// which may stand in a repeat, are worth a cut.
constexpr std::int32_t kBasesPerByte = 4;
constexpr std::int32_t kMaxScoreOfSeed = 32;  // 6.4 bytes
// A gap up to this whose ends are about as far apart in the reference belongs to the stretch:
// distant relatives have few seeds in common.
constexpr std::int64_t kMaxColinearBases = 4000;
constexpr std::int64_t kColinearShare = 10;  // the distances differ by a tenth at most

bool are_colinear(std::int64_t bases, std::int64_t in_reference) {
  return bases < kMaxColinearBases && std::abs(bases - in_reference) * kColinearShare <= bases;
}

std::uint64_t label_of(std::uint32_t group, bool reversed) {
  return std::uint64_t{group} << 1 | (reversed ? 1 : 0);
}

}  // namespace

std::span<const Stretch> SeedChain::find(std::span<const Seed> seeds, const SeedIndex& index,
                                         std::uint32_t shortest_gap) {
  find_runs(seeds, index, shortest_gap);
  number_labels();
  choose_chain(index.spacing());
  cut_into_stretches(shortest_gap);
  return stretches_;
}

void SeedChain::find_runs(std::span<const Seed> seeds, const SeedIndex& index,
                          std::uint32_t shortest_gap) {
  runs_.clear();
  unknown_.clear();
  SeedIndex::Walk walk(index);
  SeedPlace place;
  for (std::size_t i = 0; i < seeds.size(); ++i) {
    if (walk.is_lost()) index.prefetch(seeds, i + kSeedsAhead);
    const Seed& seed = seeds[i];
    const std::uint32_t number = walk.find(seed);
    if (number == SeedIndex::kNone) {
      unknown_.push_back(seed);
      continue;
    }
    index.get_place(number, place);
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

void SeedChain::number_labels() {
  labels_.clear();
  for (const Run& run : runs_) labels_.push_back(label_of(run.group, run.reversed));
  std::sort(labels_.begin(), labels_.end());
  labels_.erase(std::unique(labels_.begin(), labels_.end()), labels_.end());
  for (Run& run : runs_) {
    const auto label = std::ranges::lower_bound(labels_, label_of(run.group, run.reversed));
    run.label = static_cast<std::uint32_t>(label - labels_.begin());
  }
}

// The chain of runs with the largest sum of savings less cuts: at each run either the label goes on
// from its own last run, or it is entered from the best chain so far.
void SeedChain::choose_chain(std::uint64_t spacing) {
  chain_.clear();
  last_of_label_.assign(labels_.size(), -1);
  const auto gain = static_cast<std::int32_t>(
      std::min<std::uint64_t>(spacing * kScoreOfByte / kBasesPerByte, kMaxScoreOfSeed));
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

void SeedChain::cut_into_stretches(std::uint32_t shortest_gap) {
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
bool SeedChain::is_wide(const Run& run, std::uint32_t position, std::uint32_t in_reference,
                        std::uint32_t shortest_gap) {
  const std::int64_t gap = std::int64_t{position} - (std::int64_t{run.last} + kSeedBases);
  if (gap < std::int64_t{shortest_gap}) return false;
  const std::int64_t step = std::int64_t{in_reference} - std::int64_t{run.last_in_reference};
  return !are_colinear(gap, (run.reversed ? -step : step) - kSeedBases);
}

}  // namespace spillway
