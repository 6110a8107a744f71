#include "config/config_syntax.hpp"

#include <algorithm>

#include "base/ascii_text.hpp"
#include "config/option_value.hpp"
#include "spillway/error.hpp"

namespace spillway {
namespace {

constexpr std::string_view kBlanks = " \t";
constexpr std::size_t kMaxKeyBytes = 64;

struct Escape {
  char letter;
  char byte;
};

constexpr Escape kEscapes[] = {{'\\', '\\'}, {'"', '"'}, {'n', '\n'}, {'r', '\r'}, {'t', '\t'}};

bool is_letter_or_digit(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

std::string_view trimmed(std::string_view text) { return spillway::trimmed(text, kBlanks); }

bool is_comment(std::string_view rest) { return rest.empty() || rest[0] == '#'; }

void check_section(std::string_view line) {
  const std::size_t end = line.find(']');
  const bool ends = end != std::string_view::npos && is_comment(trimmed(line.substr(end + 1)));
  if (!ends || trimmed(line.substr(1, end - 1)).empty()) {
    throw Error(ErrorKind::usage, "a section is [name], not " + in_quotes(line));
  }
}

void check_key(std::string_view key, std::string_view line) {
  const auto belongs = [](char c) { return is_letter_or_digit(c) || c == '-' || c == '_'; };
  if (key.empty() || key.size() > kMaxKeyBytes || !std::ranges::all_of(key, belongs)) {
    throw Error(ErrorKind::usage, "is no 'key = value': " + in_quotes(line));
  }
}

/// Where a comment begins: '#' at the start or behind a blank; the end if there is none.
std::size_t comment_begin(std::string_view text) {
  for (std::size_t at = text.find('#'); at != std::string_view::npos; at = text.find('#', at + 1)) {
    if (at == 0 || kBlanks.find(text[at - 1]) != std::string_view::npos) return at;
  }
  return text.size();
}

char unescaped(char letter) {
  for (const Escape& escape : kEscapes) {
    if (letter == escape.letter) return escape.byte;
  }
  throw Error(ErrorKind::usage, "in quotes there are \\\\, \\\", \\n, \\r and \\t, but no " +
                                    in_quotes(std::string("\\") + letter));
}

/// Takes a quoted text from the front of `rest`, which begins with its quote.
std::string take_quoted(std::string_view& rest) {
  std::string text;
  for (std::size_t i = 1; i < rest.size(); ++i) {
    if (rest[i] == '"') {
      rest.remove_prefix(i + 1);
      return text;
    }
    if (rest[i] == '\\' && i + 1 < rest.size()) {
      text += unescaped(rest[++i]);
    } else {
      text += rest[i];
    }
  }
  throw Error(ErrorKind::usage, "a quote is not closed");
}

}  // namespace

std::optional<ConfigEntry> parse_config_line(std::string_view line) {
  line = trimmed(line);
  if (line.empty() || line[0] == '#' || line[0] == ';') return std::nullopt;
  if (line[0] == '[') {
    check_section(line);
    return std::nullopt;
  }
  const std::size_t equals = line.find('=');
  const std::string_view key = trimmed(line.substr(0, equals));
  check_key(equals == std::string_view::npos ? std::string_view() : key, line);
  return ConfigEntry{key, trimmed(line.substr(equals + 1))};
}

ConfigWord config_value(std::string_view value) {
  value = trimmed(value);
  if (!value.starts_with('"')) {
    return {std::string(trimmed(value.substr(0, comment_begin(value)))), false};
  }
  ConfigWord word{take_quoted(value), true};
  if (!is_comment(trimmed(value))) {
    throw Error(ErrorKind::usage, "something follows the closing quote");
  }
  return word;
}

ConfigWord take_config_word(std::string_view& value) {
  value = trimmed(value);
  if (is_comment(value)) return {};
  if (value[0] == '"') {
    ConfigWord word{take_quoted(value), true};
    if (!value.empty() && kBlanks.find(value[0]) == std::string_view::npos) {
      throw Error(ErrorKind::usage, "a blank has to follow the closing quote");
    }
    return word;
  }
  const std::size_t end = std::min(value.find_first_of(kBlanks), value.size());
  ConfigWord word{std::string(value.substr(0, end)), false};
  value.remove_prefix(end);
  return word;
}

std::string config_word(std::string_view text) {
  const auto is_plain = [](char c) {
    return is_letter_or_digit(c) || static_cast<unsigned char>(c) >= 0x80 ||
           std::string_view("_-./+:,@%=~").find(c) != std::string_view::npos;
  };
  if (!text.empty() && std::ranges::all_of(text, is_plain)) return std::string(text);
  std::string word = "\"";
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text.substr(i).starts_with("${")) word += '$';
    const auto escape = std::ranges::find(kEscapes, text[i], &Escape::byte);
    if (escape != std::end(kEscapes)) {
      word += '\\';
      word += escape->letter;
    } else {
      word += text[i];
    }
  }
  return word + '"';
}

}  // namespace spillway
