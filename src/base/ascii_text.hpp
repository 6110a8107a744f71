// Small things done with ASCII text, whatever the locale.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>

namespace spillway {

/// `text` without the `blanks` at its ends.
inline std::string_view trimmed(std::string_view text, std::string_view blanks) {
  const std::size_t begin = text.find_first_not_of(blanks);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(blanks) + 1 - begin);
}

/// With its letters in lower case; bytes that are not ASCII stay.
inline std::string lower_case_of(std::string_view text) {
  std::string result(text);
  std::ranges::transform(result, result.begin(), [](char c) {
    return static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
  });
  return result;
}

}  // namespace spillway
