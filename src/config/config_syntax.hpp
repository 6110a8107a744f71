// The lines of a config file (docs/reference/config-files.md):
//
//   # comment               also with ';'
//   [section]               a heading, nothing more
//   key = value             # a comment begins with '#' behind a blank
//   key = "value"           as it is, but for \\ \" \n \r \t
//
// Keys are made of a-z, 0-9, '-' and '_'. Blanks (also tabs) around keys and values are no part of
// them. Every function here throws Error usage with the reason alone; the caller adds the place.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace spillway {

struct ConfigEntry {
  std::string_view key;
  std::string_view value;  ///< all that stands behind the '=', comment and quotes included
};

/// What `line`, without its line end, sets; nothing for blank lines, comments and sections.
std::optional<ConfigEntry> parse_config_line(std::string_view line);

struct ConfigWord {
  std::string text;
  bool quoted = false;
};

/// The whole of ConfigEntry::value without its comment; empty if there is nothing.
ConfigWord config_value(std::string_view value);

/// The first word of `value`, up to a blank or quoted; `value` is then what stands behind it.
ConfigWord take_config_word(std::string_view& value);

/// `text` such that both of the above, and then expand_variables(), give it again.
std::string config_word(std::string_view text);

}  // namespace spillway
