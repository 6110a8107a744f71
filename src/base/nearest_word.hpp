// "Did you mean": the word that a misspelt one was probably meant to be.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace spillway {

/// Takes candidates one at a time and keeps the nearest: the one that the fewest inserted, deleted
/// or replaced characters make of `word`, the first of several; or else the only one that begins
/// with `word`. Nothing if all characters would have to change, or more than a third of them, but
/// two at least.
class NearestWord {
 public:
  /// The word must outlive the object.
  explicit NearestWord(std::string_view word);

  void offer(std::string_view candidate);
  /// Characters in which the nearest one differs; npos if there is none, or only one that begins
  /// with the word.
  std::size_t changes() const { return nearest_ ? least_ : std::string_view::npos; }
  std::optional<std::string> result() const;

 private:
  std::string_view word_;
  std::size_t least_;
  std::optional<std::string> nearest_;
  std::optional<std::string> longer_;  // begins with the word
  bool has_several_longer_ = false;
};

/// The nearest of `words`.
std::optional<std::string_view> nearest_word(std::string_view word,
                                             std::span<const std::string_view> words);

/// " (did you mean '<prefix><nearest>'?)", for the end of a message; empty without a nearest one.
std::string did_you_mean(std::optional<std::string_view> nearest, std::string_view prefix = "");

}  // namespace spillway
