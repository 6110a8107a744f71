#include "base/url.hpp"

#include <algorithm>
#include <array>
#include <cctype>

#include "base/ascii_text.hpp"
#include "base/one_line.hpp"
#include "spillway/error.hpp"

namespace spillway {
namespace {

constexpr std::string_view kSeparator = "://";

bool is_scheme_character(unsigned char c) {
  return std::isalnum(c) != 0 || c == '+' || c == '-' || c == '.';
}

/// Length of the scheme; 0: the text is no URL.
std::size_t scheme_length(std::string_view text) {
  const std::size_t end = text.find(kSeparator);
  if (end == std::string_view::npos || end < 2 ||
      std::isalpha(static_cast<unsigned char>(text[0])) == 0) {
    return 0;
  }
  return std::ranges::all_of(text.substr(0, end), is_scheme_character) ? end : 0;
}

std::string_view name_of(std::string_view parameter) {
  return parameter.substr(0, parameter.find('='));
}

/// Whether it is part of what signs a URL, and so differs each time.
bool is_signature(std::string_view parameter) {
  static constexpr std::array<std::string_view, 9> kNames = {
      "awsaccesskeyid", "signature", "expires", "key-pair-id", "policy", "sig", "se", "sp",
      "token"};
  const std::string name = lower_case_of(name_of(parameter));
  return name.starts_with("x-amz-") || name.starts_with("x-goog-") ||
         std::ranges::find(kNames, name) != kNames.end();
}

/// What `change` makes of each parameter of the query; those that it makes empty are left out.
template <typename Change>
std::string changed_query(std::string_view query, Change change) {
  std::string result;
  while (!query.empty()) {
    const std::size_t end = std::min(query.find('&'), query.size());
    const std::string kept = change(query.substr(0, end));
    if (!kept.empty()) result += (result.empty() ? "?" : "&") + kept;
    query.remove_prefix(std::min(end + 1, query.size()));
  }
  return result;
}

/// REQUIRES: is_url(text).
Url parts_of(std::string_view text) {
  const std::size_t scheme_end = scheme_length(text);
  Url url;
  url.scheme = lower_case_of(text.substr(0, scheme_end));
  std::string_view rest = text.substr(scheme_end + kSeparator.size());
  // A key of S3 is a name of any characters.
  const bool is_s3 = url.scheme == "s3";
  if (!is_s3) rest = rest.substr(0, rest.find('#'));
  const std::size_t authority_end = std::min(rest.find_first_of(is_s3 ? "/" : "/?"), rest.size());
  std::string_view authority = rest.substr(0, authority_end);
  rest.remove_prefix(authority_end);
  if (const std::size_t at = authority.rfind('@'); at != std::string_view::npos) {
    url.credentials = authority.substr(0, at);
    authority.remove_prefix(at + 1);
  }
  url.authority = authority;
  const std::size_t path_end = is_s3 ? rest.size() : std::min(rest.find('?'), rest.size());
  url.path = rest.substr(0, path_end);
  if (path_end < rest.size()) url.query = rest.substr(path_end + 1);
  return url;
}

}  // namespace

bool is_url(std::string_view text) { return scheme_length(text) > 0; }

Url Url::parse(const std::string& text) {
  if (!is_url(text)) throw Error(ErrorKind::usage, "not a URL");
  Url url = parts_of(text);
  const auto is_bad = [](unsigned char c) { return c <= ' ' || c == 0x7f; };
  if (url.authority.empty()) throw Error(ErrorKind::usage, url.shown() + ": a URL without a host");
  if (url.scheme != "s3" && std::ranges::any_of(text, is_bad)) {
    throw Error(ErrorKind::usage,
                url.shown() + ": a URL with blanks or control characters (write %20 for a blank)");
  }
  return url;
}

std::string Url::text() const {
  return scheme + "://" + authority + path + (query.empty() ? "" : "?" + query);
}

std::string Url::shown() const {
  const std::string shown_query = changed_query(query, [](std::string_view parameter) {
    const std::string_view name = name_of(parameter);
    return name == parameter ? std::string("...") : std::string(name) + "=...";
  });
  return one_line(scheme + "://" + authority + path + shown_query);
}

std::string Url::identity() const {
  return scheme + "://" + authority + path + changed_query(query, [](std::string_view parameter) {
           return is_signature(parameter) ? std::string() : std::string(parameter);
         });
}

std::string shown_word(const std::string& word) {
  for (std::size_t begin = 0; begin <= word.size();) {
    const std::string_view rest = std::string_view(word).substr(begin);
    if (is_url(rest)) return word.substr(0, begin) + parts_of(rest).shown();
    const std::size_t equals = word.find('=', begin);
    if (equals == std::string::npos) break;
    begin = equals + 1;
  }
  return word;
}

std::string source_name(const std::string& path) {
  return is_url(path) ? Url::parse(path).shown() : path;
}

}  // namespace spillway
