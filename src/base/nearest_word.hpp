// "Did you mean": the word that a misspelt one was probably meant to be.
#pragma once

#include <optional>
#include <span>
#include <string_view>

namespace spillway {

/// The one of `words` that the fewest inserted, deleted or replaced characters make of `word`, the
/// first of several; or else the only one that begins with `word`. Nothing if more than a third of
/// the characters, but two at least, would have to change.
std::optional<std::string_view> nearest_word(std::string_view word,
                                             std::span<const std::string_view> words);

}  // namespace spillway
