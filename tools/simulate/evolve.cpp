#include "simulate/evolve.hpp"

#include <algorithm>
#include <cctype>
#include <numeric>
#include <string_view>
#include <utility>
#include <vector>

namespace spillway::simulate {
namespace {

/// Applies events to one contig after another, each in a single pass from left to right.
class Branch {
 public:
  Branch(double length, const EvolveOptions& options, Random& random, Random& mask_random,
         Text& text)
      : options_(options), random_(random), mask_random_(mask_random), text_(text) {
    double sum = 0;
    for (std::size_t i = 0; i < options.rates.size(); ++i) cumulative_[i] = sum += options.rates[i];
    events_per_base_ = sum * length;
  }

  Pieces contig(const Pieces& parent) {
    Pieces child;
    if (events_per_base_ <= 0) return parent;
    child.reserve(parent.size() + parent.size() / 8);
    PieceReader reader(parent);
    for (;;) {
      const double gap = random_.exponential(events_per_base_);
      if (gap >= static_cast<double>(reader.remaining())) break;
      reader.take(static_cast<std::uint64_t>(gap), child);
      happen(draw_event(), reader, child);
    }
    reader.take(reader.remaining(), child);
    return child;
  }

  /// Puts the stretches that translocations took out back in, anywhere in the genome.
  void land_translocations(Genome& genome) {
    std::vector<std::vector<std::pair<std::uint64_t, Pieces*>>> landings(genome.size());
    for (Pieces& stretch : in_flight_) {
      const std::uint64_t contig = random_.below(genome.size());
      const std::uint64_t position = random_.below(total_length(genome[contig].pieces) + 1);
      if (random_.chance(0.5)) reverse_complement(stretch);
      landings[contig].emplace_back(position, &stretch);
    }
    for (std::size_t i = 0; i < genome.size(); ++i) {
      if (!landings[i].empty()) land(genome[i].pieces, landings[i]);
    }
  }

 private:
  Event draw_event() {
    const double x = random_.real() * cumulative_.back();
    const auto it = std::upper_bound(cumulative_.begin(), cumulative_.end(), x);
    const auto last = cumulative_.end() - 1;
    return static_cast<Event>(std::min(it, last) - cumulative_.begin());
  }

  void happen(Event event, PieceReader& reader, Pieces& child) {
    switch (event) {
      case Event::snp:
        return substitute(reader, child, "ACGT");
      case Event::iupac:
        return substitute(reader, child, "RYSWKMBDHV");
      case Event::indel:
        if (random_.chance(0.5)) return insert(draw_indel_length(), child);
        return reader.skip(at_most_half(draw_indel_length(), reader));
      case Event::deletion:
        return reader.skip(draw_stretch(reader));
      case Event::insertion:
        return insert(draw_sv_length(), child);
      case Event::duplication: {
        const Pieces stretch = take_stretch(reader);
        for (int copy = 0; copy < 2; ++copy) add(stretch, child);
        return;
      }
      case Event::inversion: {
        Pieces stretch = take_stretch(reader);
        reverse_complement(stretch);
        return add(stretch, child);
      }
      case Event::translocation:
        in_flight_.push_back(take_stretch(reader));
        return;
      case Event::n_run:
        return append_n_run(child, text_, options_.n_run_length);
      case Event::count:
        return;
    }
  }

  /// Another letter for the next base, of the same case; what is no A, C, G or T stays.
  void substitute(PieceReader& reader, Pieces& child, std::string_view letters) {
    one_.clear();
    reader.take(1, one_);
    const char old = first_letter(text_, one_.front());
    const char old_upper = static_cast<char>(std::toupper(old));
    if (std::string_view("ACGT").find(old_upper) == std::string_view::npos) {
      return append(child, one_.front());
    }
    char letter = old_upper;
    while (letter == old_upper) letter = letters[random_.below(letters.size())];
    if (old != old_upper) letter = static_cast<char>(std::tolower(letter));
    child.push_back({text_.start_of(letter), 1, false});
  }

  void insert(std::uint64_t length, Pieces& child) {
    const bool lower_case = options_.mask_share > 0 && mask_random_.chance(options_.mask_share);
    append(child, {text_.push_novel(length, options_.gc, lower_case, random_), length, false});
  }

  Pieces take_stretch(PieceReader& reader) {
    Pieces stretch;
    reader.take(draw_stretch(reader), stretch);
    return stretch;
  }

  static void add(const Pieces& stretch, Pieces& child) {
    for (const Piece& piece : stretch) append(child, piece);
  }

  std::uint64_t draw_stretch(const PieceReader& reader) {
    return at_most_half(draw_sv_length(), reader);
  }

  std::uint64_t draw_sv_length() {
    return random_.log_uniform(options_.sv_min_length, options_.sv_max_length);
  }

  std::uint64_t draw_indel_length() {
    std::uint64_t length = 1;
    while (length < options_.indel_max_length && random_.chance(2.0 / 3)) ++length;
    return length;
  }

  /// Keeps contigs from vanishing: half of what is left is less than all of it.
  static std::uint64_t at_most_half(std::uint64_t length, const PieceReader& reader) {
    return std::min(length, reader.remaining() / 2);
  }

  static void land(Pieces& contig, std::vector<std::pair<std::uint64_t, Pieces*>>& landings) {
    std::stable_sort(landings.begin(), landings.end(),
                     [](const auto& a, const auto& b) { return a.first < b.first; });
    PieceReader reader(contig);
    Pieces result;
    std::uint64_t at = 0;
    for (const auto& [position, stretch] : landings) {
      reader.take(position - at, result);
      at = position;
      add(*stretch, result);
    }
    reader.take(reader.remaining(), result);
    contig = std::move(result);
  }

  const EvolveOptions& options_;
  Random& random_;
  Random& mask_random_;
  Text& text_;
  std::array<double, static_cast<std::size_t>(Event::count)> cumulative_{};
  double events_per_base_ = 0;
  std::vector<Pieces> in_flight_;
  Pieces one_;
};

}  // namespace

Genome evolve(const Genome& parent, double length, const EvolveOptions& options, Random& random,
              Random& mask_random, Text& text) {
  Branch branch(length, options, random, mask_random, text);
  Genome child;
  child.reserve(parent.size());
  for (const Contig& contig : parent) child.push_back({contig.name, branch.contig(contig.pieces)});
  branch.land_translocations(child);
  evolve_masks(child, length, options.masks, mask_random, text);
  return child;
}

}  // namespace spillway::simulate
