#include "extract/name_hints.hpp"

#include <algorithm>

#include "base/interrupt.hpp"
#include "collection/sample_pattern.hpp"
#include "extract/name_cuts.hpp"
#include "fasta/first_word.hpp"

namespace spillway {

std::optional<std::string> nearest_sample(const Collection& collection, std::string_view name) {
  NearestWord nearest(name);
  for (std::size_t i = 0; i < collection.sample_count(); ++i) {
    nearest.offer(collection.sample_name(i));
  }
  return nearest.result();
}

void NameHints::add(const NameQuery& query) {
  const std::size_t number = count_++;
  // The one without a range, if there is one.
  std::string_view name = query.readings[0].name;
  for (std::size_t r = 1; r < query.size; ++r) {
    if (query.readings[r].has_range) name = query.readings[r].name;
  }
  name = without_braces(name);
  if (query.sample) return add_cut(number, *query.sample, *query.sample, name, name);
  contigs_.emplace_back(number, name, name);
  if (rules_.in_all_samples) return;
  if (rules_.takes_samples_alone) samples_.emplace_back(number, name, name);
  for_each_cut(name, [&](std::string_view sample, std::string_view contig) {
    add_cut(number, name, sample, name, contig);
  });
}

void NameHints::add_cut(std::size_t number, std::string_view around_sample, std::string_view sample,
                        std::string_view around_contig, std::string_view contig) {
  const auto named = lookup_.collection().samples_named(sample);
  if (named.empty() && !is_sample_pattern(sample)) {
    samples_.emplace_back(number, around_sample, sample);
    return;
  }
  contigs_.emplace_back(number, around_contig, contig);
  if (!named.empty()) contigs_.back().only_in = named.front();
}

std::vector<std::optional<std::string>> NameHints::find() {
  offer_samples();
  offer_contigs();
  std::vector<const Guess*> best(count_);
  for (const std::vector<Guess>* guesses : {&contigs_, &samples_}) {
    for (const Guess& guess : *guesses) {
      if (guess.nearest.changes() == 0 || !guess.nearest.result()) continue;
      const Guess*& before = best[guess.number];
      if (!before || guess.nearest.changes() < before->nearest.changes()) before = &guess;
    }
  }
  std::vector<std::optional<std::string>> found(count_);
  for (std::size_t i = 0; i < count_; ++i) {
    if (!best[i]) continue;
    found[i] =
        std::string(best[i]->before) + *best[i]->nearest.result() + std::string(best[i]->after);
  }
  return found;
}

void NameHints::offer_samples() {
  const Collection& collection = lookup_.collection();
  std::uint64_t comparisons = 0;
  for (Guess& guess : samples_) {
    comparisons += collection.sample_count();
    if (comparisons > kMostComparisons) return;
    check_interrupted();
    for (std::size_t i = 0; i < collection.sample_count(); ++i) {
      guess.nearest.offer(collection.sample_name(i));
    }
  }
}

void NameHints::offer_contigs() {
  // Those of one sample come first, each with its own.
  const auto everywhere =
      std::stable_partition(contigs_.begin(), contigs_.end(),
                            [](const Guess& guess) { return guess.only_in.has_value(); });
  std::uint64_t comparisons = 0;
  const auto offer = [&](std::size_t sample, auto first, auto last) {
    lookup_.for_each_header(sample, [&](std::string_view header) {
      const std::string_view word = first_word(header);
      for (auto guess = first; guess != last; ++guess) guess->nearest.offer(word);
      comparisons += static_cast<std::uint64_t>(last - first);
    });
    return comparisons < kMostComparisons;
  };
  for (auto guess = contigs_.begin(); guess != everywhere; ++guess) {
    if (!offer(*guess->only_in, guess, guess + 1)) return;
  }
  if (everywhere == contigs_.end()) return;
  for (std::size_t sample = 0; sample < lookup_.collection().sample_count(); ++sample) {
    if (!offer(sample, everywhere, contigs_.end())) return;
  }
}

}  // namespace spillway
