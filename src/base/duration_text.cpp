#include "base/duration_text.hpp"

#include <array>
#include <cctype>
#include <charconv>

namespace spillway {
namespace {

using Seconds = std::optional<std::uint64_t>;

constexpr std::uint64_t kMinute = 60;
constexpr std::uint64_t kHour = 60 * kMinute;
constexpr std::uint64_t kDay = 24 * kHour;
constexpr std::uint64_t kMax = 3660 * kDay;

struct Unit {
  char letter;
  std::uint64_t seconds;
};

constexpr std::array kUnits = {Unit{'d', kDay}, Unit{'h', kHour}, Unit{'m', kMinute}, Unit{'s', 1}};

/// Takes a number of at most nine digits from the front of `text`.
Seconds take_number(std::string_view& text) {
  std::uint64_t number = 0;
  const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const auto digits = static_cast<std::size_t>(stop - text.data());
  if (error != std::errc() || digits > 9) return std::nullopt;
  text.remove_prefix(digits);
  return number;
}

bool take(std::string_view& text, char c) {
  if (text.empty() || text[0] != c) return false;
  text.remove_prefix(1);
  return true;
}

/// Behind `first`, which counts units of `unit`: ":NN" for each smaller unit, at least `least`.
Seconds clock(std::string_view text, std::uint64_t first, std::uint64_t unit, int least) {
  std::uint64_t seconds = first * unit;
  int parts = 0;
  for (; !text.empty(); ++parts) {
    unit /= 60;
    if (unit == 0 || !take(text, ':')) return std::nullopt;
    const Seconds part = take_number(text);
    if (!part || *part >= 60) return std::nullopt;
    seconds += *part * unit;
  }
  return parts < least ? std::nullopt : Seconds(seconds);
}

/// Behind `first`: unit, number, unit, ...
Seconds with_units(std::string_view text, std::uint64_t first) {
  std::uint64_t seconds = 0;
  std::uint64_t number = first;
  for (const Unit& unit : kUnits) {
    const char letter =
        text.empty() ? '\0' : static_cast<char>(std::tolower(static_cast<unsigned char>(text[0])));
    if (letter != unit.letter) continue;
    text.remove_prefix(1);
    seconds += number * unit.seconds;
    if (text.empty()) return seconds;
    const Seconds next = take_number(text);
    if (!next) return std::nullopt;
    number = *next;
  }
  return std::nullopt;
}

Seconds parse(std::string_view text) {
  const Seconds first = take_number(text);
  if (!first || text.empty()) return first;
  if (take(text, '-')) {
    const Seconds hours = take_number(text);
    const Seconds rest = hours && *hours < 24 ? clock(text, *hours, kHour, 0) : std::nullopt;
    return rest ? Seconds(*first * kDay + *rest) : std::nullopt;
  }
  if (text[0] != ':') return with_units(text, *first);
  const bool has_hours = text.find(':', 1) != std::string_view::npos;
  return clock(text, *first, has_hours ? kHour : kMinute, 1);
}

}  // namespace

Seconds parse_duration(std::string_view text) {
  const Seconds seconds = parse(text);
  return seconds && *seconds <= kMax ? seconds : std::nullopt;
}

std::string format_duration(std::uint64_t seconds) {
  if (seconds == 0) return "0s";
  std::string text;
  for (const Unit& unit : kUnits) {
    const std::uint64_t count = seconds / unit.seconds;
    seconds %= unit.seconds;
    if (count > 0) text += std::to_string(count) + unit.letter;
  }
  return text;
}

}  // namespace spillway
