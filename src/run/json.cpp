#include "run/json.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdio>

namespace spillway {
namespace {

constexpr std::string_view kReplacement = "\xef\xbf\xbd";  // U+FFFD

/// Bytes of the character of UTF-8 (RFC 3629) at the front of `text`; 0 if there is none.
std::size_t utf8_bytes(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned first = byte(0);
  const std::size_t size = first < 0x80                    ? 1
                           : first >= 0xc2 && first < 0xe0 ? 2
                           : first >= 0xe0 && first < 0xf0 ? 3
                           : first >= 0xf0 && first < 0xf5 ? 4
                                                           : 0;
  if (size == 0 || size > text.size()) return 0;
  for (std::size_t i = 1; i < size; ++i) {
    if ((byte(i) & 0xc0) != 0x80) return 0;
  }
  const bool is_out_of_range =
      (first == 0xe0 && byte(1) < 0xa0) || (first == 0xed && byte(1) >= 0xa0) ||
      (first == 0xf0 && byte(1) < 0x90) || (first == 0xf4 && byte(1) >= 0x90);
  return is_out_of_range ? 0 : size;
}

void append_utf8(std::string& out, unsigned code) {
  if (code < 0x80) {
    out += static_cast<char>(code);
  } else if (code < 0x800) {
    out += static_cast<char>(0xc0 | code >> 6);
    out += static_cast<char>(0x80 | (code & 0x3f));
  } else {
    out += static_cast<char>(0xe0 | code >> 12);
    out += static_cast<char>(0x80 | (code >> 6 & 0x3f));
    out += static_cast<char>(0x80 | (code & 0x3f));
  }
}

/// Takes what JSON is made of off the front of a text.
class Tokens {
 public:
  explicit Tokens(std::string_view text) : rest_(text) {}

  bool take(char c) {
    skip_blanks();
    if (rest_.empty() || rest_[0] != c) return false;
    rest_.remove_prefix(1);
    return true;
  }
  bool take_word(std::string_view word) {
    skip_blanks();
    if (!rest_.starts_with(word)) return false;
    rest_.remove_prefix(word.size());
    return true;
  }
  bool at_end() {
    skip_blanks();
    return rest_.empty();
  }
  std::optional<std::string> string() {
    if (!take('"')) return std::nullopt;
    std::string text;
    while (!rest_.empty()) {
      const char c = rest_[0];
      rest_.remove_prefix(1);
      if (c == '"') return text;
      if (static_cast<unsigned char>(c) < 0x20) return std::nullopt;
      if (c != '\\') {
        text += c;
      } else if (!escape(text)) {
        return std::nullopt;
      }
    }
    return std::nullopt;
  }
  std::optional<std::string> number() {
    skip_blanks();
    const std::size_t end = std::min(rest_.find_first_not_of("+-.0123456789eE"), rest_.size());
    const std::string text(rest_.substr(0, end));
    double value = 0;
    const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (text.empty() || error != std::errc() || stop != text.data() + text.size()) {
      return std::nullopt;
    }
    rest_.remove_prefix(end);
    return text;
  }

 private:
  void skip_blanks() {
    rest_.remove_prefix(std::min(rest_.find_first_not_of(" \t\r\n"), rest_.size()));
  }
  bool escape(std::string& text) {
    constexpr std::string_view kLetters = "\"\\/bfnrt";
    constexpr std::string_view kMeanings = "\"\\/\b\f\n\r\t";
    if (rest_.empty()) return false;
    const char c = rest_[0];
    rest_.remove_prefix(1);
    if (const std::size_t at = kLetters.find(c); at != std::string_view::npos) {
      text += kMeanings[at];
      return true;
    }
    unsigned code = 0;
    if (c != 'u' || rest_.size() < 4) return false;
    const auto [stop, error] = std::from_chars(rest_.data(), rest_.data() + 4, code, 16);
    // Halves of pairs are not written by us.
    if (error != std::errc() || stop != rest_.data() + 4 || (code >= 0xd800 && code < 0xe000)) {
      return false;
    }
    rest_.remove_prefix(4);
    append_utf8(text, code);
    return true;
  }

  std::string_view rest_;
};

std::string hex_of(std::string_view text) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string hex;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    hex += kDigits[byte >> 4];
    hex += kDigits[byte & 15];
  }
  return hex;
}

}  // namespace

std::string json_quoted(std::string_view text) {
  std::string quoted = "\"";
  while (!text.empty()) {
    const char c = text[0];
    const std::size_t size = utf8_bytes(text);
    if (c == '"' || c == '\\') {
      quoted += '\\';
      quoted += c;
    } else if (static_cast<unsigned char>(c) < 0x20) {
      std::array<char, 8> code{};
      std::snprintf(code.data(), code.size(), "\\u%04x", static_cast<unsigned>(c));
      quoted += code.data();
    } else {
      quoted += size == 0 ? kReplacement : text.substr(0, size);
    }
    text.remove_prefix(std::max<std::size_t>(size, 1));
  }
  return quoted + "\"";
}

bool is_utf8(std::string_view text) {
  while (!text.empty()) {
    const std::size_t size = utf8_bytes(text);
    if (size == 0) return false;
    text.remove_prefix(size);
  }
  return true;
}

JsonObject& JsonObject::add_json(std::string_view name, std::string_view json) {
  if (text_.size() > 1) text_ += ", ";
  text_ += '"';
  text_ += name;
  text_ += "\": ";
  text_ += json;
  return *this;
}

JsonObject& JsonObject::add(std::string_view name, std::string_view text) {
  return add_json(name, json_quoted(text));
}

JsonObject& JsonObject::add(std::string_view name, double number) {
  if (!std::isfinite(number)) return add_json(name, "null");
  std::array<char, 40> text{};
  std::snprintf(text.data(), text.size(), "%.10g", number);
  return add_json(name, text.data());
}

JsonObject& JsonObject::add(std::string_view name, std::optional<double> number) {
  return number ? add(name, *number) : add_json(name, "null");
}

JsonObject& JsonObject::add_bytes(std::string_view name, std::string_view text) {
  add(name, text);
  return is_utf8(text) ? *this : add(std::string(name) + "_hex", hex_of(text));
}

JsonObject& JsonObject::add_bytes(std::string_view name, const std::vector<std::string>& texts) {
  const auto add_array = [&](const std::string& field, std::string (*word_of)(std::string_view)) {
    std::string array;
    for (const std::string& text : texts) array += (array.empty() ? "" : ", ") + word_of(text);
    add_json(field, "[" + array + "]");
  };
  add_array(std::string(name), json_quoted);
  if (!std::ranges::all_of(texts, is_utf8)) {
    add_array(std::string(name) + "_hex",
              [](std::string_view text) { return json_quoted(hex_of(text)); });
  }
  return *this;
}

JsonObject& JsonObject::add_bool(std::string_view name, bool value) {
  return add_json(name, value ? "true" : "false");
}

std::optional<FlatJson> FlatJson::parse(std::string_view text) {
  FlatJson object;
  Tokens tokens(text);
  if (!tokens.take('{')) return std::nullopt;
  if (tokens.take('}')) return tokens.at_end() ? std::optional(object) : std::nullopt;
  do {
    const auto name = tokens.string();
    if (!name || !tokens.take(':')) return std::nullopt;
    if (object.texts_.contains(*name) || object.numbers_.contains(*name)) return std::nullopt;
    if (auto value = tokens.string()) {
      object.texts_[*name] = std::move(*value);
    } else if (auto number = tokens.number()) {
      object.numbers_[*name] = std::move(*number);
    } else if (!tokens.take_word("null") && !tokens.take_word("true") &&
               !tokens.take_word("false")) {
      return std::nullopt;
    }
  } while (tokens.take(','));
  if (!tokens.take('}') || !tokens.at_end()) return std::nullopt;
  return object;
}

std::string FlatJson::text(const std::string& name) const {
  const auto found = texts_.find(name);
  return found == texts_.end() ? std::string() : found->second;
}

std::optional<double> FlatJson::number(const std::string& name) const {
  const auto found = numbers_.find(name);
  if (found == numbers_.end()) return std::nullopt;
  double value = 0;
  std::from_chars(found->second.data(), found->second.data() + found->second.size(), value);
  return value;
}

std::uint64_t FlatJson::count(const std::string& name) const {
  const auto found = numbers_.find(name);
  if (found == numbers_.end()) return 0;
  const char* end = found->second.data() + found->second.size();
  std::uint64_t value = 0;
  const auto [stop, error] = std::from_chars(found->second.data(), end, value);
  return error == std::errc() && stop == end ? value : 0;
}

}  // namespace spillway
