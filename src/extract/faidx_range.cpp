#include "extract/faidx_range.hpp"

#include <cstdint>

namespace spillway {
namespace {

// A number with commas off the front of `text`; nothing if no digit is there.
std::optional<std::uint64_t> take_position(std::string_view& text) {
  constexpr std::uint64_t kMax = BaseSpan::kToTheEnd;
  std::optional<std::uint64_t> value;
  for (; !text.empty(); text.remove_prefix(1)) {
    const char c = text.front();
    if (c == ',') continue;
    if (c < '0' || c > '9') break;
    const auto digit = static_cast<std::uint64_t>(c - '0');
    const std::uint64_t before = value.value_or(0);
    value = before > (kMax - digit) / 10 ? kMax : before * 10 + digit;
  }
  return value;
}

}  // namespace

std::optional<FaidxRange> parse_faidx_range(std::string_view text) {
  if (text.empty()) return FaidxRange{};
  const auto from = take_position(text);
  const bool has_dash = text.starts_with('-');
  if (has_dash) text.remove_prefix(1);
  const auto to = has_dash ? take_position(text) : std::nullopt;
  if (!text.empty() || (!from && !to)) return std::nullopt;
  FaidxRange range;
  if (from && to && *from == 0) return FaidxRange{{0, 0}};
  if (from && *from > 0) range.span.from = *from - 1;
  if (to && (*to > 0 || from)) range.span.end = *to;
  range.ends_before_it_begins = from && to && *from > *to;
  return range;
}

}  // namespace spillway
