#include "base/nearest_word.hpp"

#include <algorithm>
#include <numeric>
#include <vector>

namespace spillway {
namespace {

constexpr std::size_t kShortestBeginning = 3;

/// Levenshtein's distance, a row of the table at a time; `limit` if it is that or more.
std::size_t distance(std::string_view a, std::string_view b, std::size_t limit) {
  const std::size_t longer = std::max(a.size(), b.size());
  if (longer - std::min(a.size(), b.size()) >= limit) return limit;
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i < a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i + 1;
    std::size_t least = row[0];
    for (std::size_t j = 0; j < b.size(); ++j) {
      const std::size_t replaced = diagonal + (a[i] == b[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({replaced, row[j] + 1, row[j + 1] + 1});
      least = std::min(least, row[j + 1]);
    }
    if (least >= limit) return limit;
  }
  return std::min(row.back(), limit);
}

}  // namespace

NearestWord::NearestWord(std::string_view word)
    : word_(word), least_(std::max<std::size_t>(2, word.size() / 3) + 1) {}

void NearestWord::offer(std::string_view candidate) {
  const std::size_t changes = distance(word_, candidate, least_);
  if (changes < least_ && changes < std::min(word_.size(), candidate.size())) {
    least_ = changes;
    nearest_ = candidate;
  }
  if (word_.size() < kShortestBeginning || !candidate.starts_with(word_)) return;
  has_several_longer_ = has_several_longer_ || (longer_ && *longer_ != candidate);
  if (!longer_) longer_ = candidate;
}

std::optional<std::string> NearestWord::result() const {
  if (nearest_ || has_several_longer_) return nearest_;
  return longer_;
}

std::optional<std::string_view> nearest_word(std::string_view word,
                                             std::span<const std::string_view> words) {
  NearestWord nearest(word);
  for (const std::string_view candidate : words) nearest.offer(candidate);
  const auto found = nearest.result();
  if (!found) return std::nullopt;
  return *std::ranges::find(words, std::string_view(*found));
}

std::string did_you_mean(std::optional<std::string_view> nearest, std::string_view prefix) {
  if (!nearest) return {};
  return " (did you mean '" + std::string(prefix) + std::string(*nearest) + "'?)";
}

}  // namespace spillway
