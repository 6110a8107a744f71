#include "simulate/mask.hpp"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <vector>

namespace spillway::simulate {
namespace {

/// Bases from `begin` to before `end` are lower case.
struct Interval {
  std::uint64_t begin;
  std::uint64_t end;
};

using Intervals = std::vector<Interval>;

/// The intervals of lower case as they read now; none touches another.
Intervals intervals_of(const Pieces& pieces, const Text& text) {
  Intervals intervals;
  std::uint64_t at = 0;
  bool in_interval = false;
  const auto step = [&](std::uint64_t position, bool lower) {
    if (lower == in_interval) return;
    if (lower) intervals.push_back({position, position});
    if (!lower) intervals.back().end = position;
    in_interval = lower;
  };
  for (const Piece& piece : pieces) {
    if (piece.letter_case != LetterCase::as_written) {
      step(at, piece.letter_case == LetterCase::lower);
    } else {
      const char* const letters = text.at(piece.start);
      for (std::uint64_t i = 0; i < piece.length; ++i) {
        const char letter = letters[piece.reverse ? piece.length - 1 - i : i];
        step(at + i, std::islower(static_cast<unsigned char>(letter)) != 0);
      }
    }
    at += piece.length;
  }
  step(at, false);
  return intervals;
}

/// Puts overlapping intervals together; empty ones go.
void join(Intervals& intervals) {
  std::sort(intervals.begin(), intervals.end(),
            [](const Interval& a, const Interval& b) { return a.begin < b.begin; });
  Intervals joined;
  for (const Interval& interval : intervals) {
    if (interval.begin >= interval.end) continue;
    if (!joined.empty() && interval.begin <= joined.back().end) {
      joined.back().end = std::max(joined.back().end, interval.end);
    } else {
      joined.push_back(interval);
    }
  }
  intervals = std::move(joined);
}

/// The places where case changes, ascending.
std::vector<std::uint64_t> toggles(const Intervals& intervals) {
  std::vector<std::uint64_t> places;
  for (const Interval& interval : intervals) {
    places.push_back(interval.begin);
    places.push_back(interval.end);
  }
  return places;
}

/// Sets the case of what is masked in one of the two but not in the other.
void apply(const Intervals& before, const Intervals& after, Pieces& pieces) {
  const std::vector<std::uint64_t> old_places = toggles(before);
  const std::vector<std::uint64_t> new_places = toggles(after);
  PieceReader reader(pieces);
  Pieces result;
  Pieces stretch;
  std::uint64_t at = 0;
  std::size_t i = 0;  // of old_places, then of new_places, that are behind `at`
  std::size_t j = 0;
  while (reader.remaining() > 0) {
    std::uint64_t next = at + reader.remaining();
    if (i < old_places.size()) next = std::min(next, old_places[i]);
    if (j < new_places.size()) next = std::min(next, new_places[j]);
    stretch.clear();
    reader.take(next - at, stretch);
    for (Piece& piece : stretch) {
      if (i % 2 != j % 2) piece.letter_case = j % 2 == 1 ? LetterCase::lower : LetterCase::upper;
      append(result, piece);
    }
    at = next;
    while (i < old_places.size() && old_places[i] == at) ++i;
    while (j < new_places.size() && new_places[j] == at) ++j;
  }
  pieces = std::move(result);
}

/// Draws what happens on one branch.
class MaskBranch {
 public:
  MaskBranch(double length, const MaskOptions& options, Random& random)
      : length_(length), options_(options), random_(random) {}

  Intervals change(const Intervals& parent, std::uint64_t contig_length) {
    Intervals child;
    for (Interval interval : parent) {
      if (happens(options_.gain_rate)) child.push_back(gained(contig_length));
      if (happens(options_.loss_rate)) continue;
      if (happens(options_.shift_rate)) interval.begin = shifted(interval.begin, contig_length);
      if (happens(options_.shift_rate)) interval.end = shifted(interval.end, contig_length);
      child.push_back(interval);
    }
    join(child);
    return child;
  }

 private:
  bool happens(double rate) { return rate > 0 && random_.chance(rate * length_); }

  std::uint64_t draw(std::uint64_t mean) {
    return 1 + static_cast<std::uint64_t>(random_.exponential(1) * static_cast<double>(mean));
  }

  Interval gained(std::uint64_t contig_length) {
    const std::uint64_t begin = random_.below(contig_length);
    return {begin, std::min(contig_length, begin + draw(options_.gain_length))};
  }

  std::uint64_t shifted(std::uint64_t place, std::uint64_t contig_length) {
    const std::uint64_t bases = draw(options_.shift_length);
    if (random_.chance(0.5)) return std::min(contig_length, place + bases);
    return place - std::min(place, bases);
  }

  double length_;
  const MaskOptions& options_;
  Random& random_;
};

}  // namespace

void evolve_masks(Genome& genome, double length, const MaskOptions& options, Random& random,
                  const Text& text) {
  if (options.loss_rate <= 0 && options.gain_rate <= 0 && options.shift_rate <= 0) return;
  MaskBranch branch(length, options, random);
  for (Contig& contig : genome) {
    const Intervals before = intervals_of(contig.pieces, text);
    apply(before, branch.change(before, total_length(contig.pieces)), contig.pieces);
  }
}

}  // namespace spillway::simulate
