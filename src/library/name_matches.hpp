// Contigs that a name may mean: by header line, and by its first word.
#pragma once

#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

#include "base/hash.hpp"
#include "fasta/first_word.hpp"

namespace spillway {

/// What contigs are looked up by.
inline std::uint64_t word_hash(std::string_view word) {
  return hash64({reinterpret_cast<const std::uint8_t*>(word.data()), word.size()});
}

/// Gathers contigs (as `Place`s) that are called by one name. The name must outlive the object.
template <typename Place>
class NameMatches {
 public:
  explicit NameMatches(std::string_view name) : name_(name), word_(first_word(name)) {}

  /// Of the name.
  std::string_view word() const { return word_; }

  void offer(const Place& place, std::string_view header) {
    if (first_word(header) != word_) return;
    by_word_.push_back(place);
    if (!is_word() && header == name_) by_line_.push_back(place);
  }

  /// Those whose header line or first word the name is.
  std::vector<Place> take_exact() { return std::move(is_word() ? by_word_ : by_line_); }
  /// Those, or else all that have its first word: a longer line that no header has names nothing but
  /// that.
  std::vector<Place> take_best() { return std::move(by_line_.empty() ? by_word_ : by_line_); }

 private:
  bool is_word() const { return name_.size() == word_.size(); }

  std::string_view name_;
  std::string_view word_;
  std::vector<Place> by_line_;
  std::vector<Place> by_word_;
};

}  // namespace spillway
