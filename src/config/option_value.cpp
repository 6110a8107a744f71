#include "config/option_value.hpp"

#include <algorithm>
#include <cctype>
#include <charconv>

#include "base/duration_text.hpp"
#include "base/printable.hpp"
#include "base/size_text.hpp"

namespace spillway {
namespace {

constexpr std::size_t kMaxShown = 200;

[[noreturn]] void refuse(const OptionValue& value, const std::string& takes) {
  throw Error(ErrorKind::usage, value.label + " takes " + takes + ", not " + in_quotes(value.text));
}

}  // namespace

std::string in_quotes(std::string_view text) {
  return "'" + printable(text.substr(0, kMaxShown)) + (text.size() > kMaxShown ? "...'" : "'");
}

std::uint64_t number_of(const OptionValue& value, const OptionRange& range) {
  std::uint64_t number = 0;
  const char* end = value.text.data() + value.text.size();
  const auto [stop, error] = std::from_chars(value.text.data(), end, number);
  if (error != std::errc() || stop != end || number < range.least || number > range.most) {
    refuse(value, "a whole number from " + std::to_string(range.least) + " to " +
                      std::to_string(range.most));
  }
  return number;
}

std::uint64_t size_of(const OptionValue& value) {
  const auto size = parse_size(value.text);
  if (!size || *size == 0) refuse(value, "a size such as 300000, 256M or 4GiB");
  return *size;
}

std::uint64_t duration_of(const OptionValue& value) {
  const auto seconds = parse_duration(value.text);
  if (!seconds || *seconds == 0) {
    refuse(value, "a duration such as 90s, 30m, 23h30m or 1-12:00:00");
  }
  return *seconds;
}

bool flag_of(const OptionValue& value) {
  std::string word = value.text;
  for (char& c : word) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  if (word == "true" || word == "yes" || word == "1") return true;
  if (word == "false" || word == "no" || word == "0") return false;
  refuse(value, "true, yes, 1 or false, no, 0");
}

std::string file_of(const OptionValue& value) {
  if (value.text.empty()) throw Error(ErrorKind::usage, value.label + " names no file");
  return value.text;
}

}  // namespace spillway
