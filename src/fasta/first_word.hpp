// The name of a sequence: the first word of its header line.
#pragma once

#include <algorithm>
#include <string_view>

namespace spillway {

/// White space as samtools (isspace in the C locale) and Python see it: space, tab, LF, VT, FF, CR.
constexpr bool is_white_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

/// `text` from its first byte that is not white space.
inline std::string_view without_leading_blanks(std::string_view text) {
  text.remove_prefix(
      static_cast<std::size_t>(std::ranges::find_if_not(text, is_white_space) - text.begin()));
  return text;
}

/// The first word of a header line, as samtools takes it: white space before it is passed over, and
/// it ends at the next. Empty if the line has nothing else.
inline std::string_view first_word(std::string_view header) {
  header = without_leading_blanks(header);
  return header.substr(
      0, static_cast<std::size_t>(std::ranges::find_if(header, is_white_space) - header.begin()));
}

}  // namespace spillway
