#include "base/nearest_word.hpp"

#include <algorithm>
#include <numeric>
#include <vector>

namespace spillway {
namespace {

/// Levenshtein's distance, a row of the table at a time.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i < a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i + 1;
    for (std::size_t j = 0; j < b.size(); ++j) {
      const std::size_t replaced = diagonal + (a[i] == b[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({replaced, row[j] + 1, row[j + 1] + 1});
    }
  }
  return row.back();
}

}  // namespace

std::optional<std::string_view> nearest_word(std::string_view word,
                                             std::span<const std::string_view> words) {
  std::optional<std::string_view> nearest;
  std::size_t least = std::max<std::size_t>(2, word.size() / 3) + 1;
  for (const std::string_view candidate : words) {
    const std::size_t changes = distance(word, candidate);
    if (changes >= least || changes >= candidate.size()) continue;
    least = changes;
    nearest = candidate;
  }
  if (nearest || word.size() < 3) return nearest;
  const auto begins = [&](std::string_view candidate) { return candidate.starts_with(word); };
  const auto first = std::ranges::find_if(words, begins);
  if (first != words.end() && std::ranges::count_if(words, begins) == 1) nearest = *first;
  return nearest;
}

}  // namespace spillway
