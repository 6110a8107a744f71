#include "config/expand_variables.hpp"

#include <algorithm>

#include "config/option_value.hpp"
#include "spillway/error.hpp"

namespace spillway {
namespace {

bool is_variable_name(std::string_view name) {
  const auto belongs = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  };
  return !name.empty() && !(name[0] >= '0' && name[0] <= '9') && std::ranges::all_of(name, belongs);
}

/// Takes "${NAME}" from the front of `text`.
std::string take_variable(std::string_view& text, const Environment& environment) {
  const std::size_t end = text.find('}');
  if (end == std::string_view::npos) {
    throw Error(ErrorKind::usage, "a '${' is not closed ('$${' stands for '${')");
  }
  const std::string name(text.substr(2, end - 2));
  if (!is_variable_name(name)) {
    throw Error(ErrorKind::usage,
                in_quotes(text.substr(0, end + 1)) + " names no variable ('$${' stands for '${')");
  }
  text.remove_prefix(end + 1);
  const auto value = environment(name);
  if (!value) throw Error(ErrorKind::usage, "the variable " + name + " is not set, or empty");
  return *value;
}

std::string escaped(const std::string& text) {
  std::string pattern;
  for (const char c : text) {
    if (std::string_view("\\*?[]").find(c) != std::string_view::npos) pattern += '\\';
    pattern += c;
  }
  return pattern;
}

}  // namespace

std::string expand_variables(std::string_view text, const Environment& environment,
                             VariableText use) {
  std::string expanded;
  while (!text.empty()) {
    if (text.starts_with("$${")) {
      expanded += "${";
      text.remove_prefix(3);
    } else if (text.starts_with("${")) {
      const std::string value = take_variable(text, environment);
      expanded += use == VariableText::in_pattern ? escaped(value) : value;
    } else {
      expanded += text[0];
      text.remove_prefix(1);
    }
    if (expanded.size() > kMaxExpandedBytes) {
      throw Error(ErrorKind::usage,
                  "a value is longer than " + std::to_string(kMaxExpandedBytes) + " bytes");
    }
  }
  return expanded;
}

}  // namespace spillway
