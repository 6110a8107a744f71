#include "spillway/region.hpp"

#include <algorithm>
#include <charconv>
#include <limits>

namespace spillway {
namespace {

// Takes a whole number, possibly negative, off the front of `text`.
std::optional<std::int64_t> take_number(std::string_view& text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error == std::errc::invalid_argument) return std::nullopt;
  if (error == std::errc::result_out_of_range) {
    value = text.front() == '-' ? std::numeric_limits<std::int64_t>::min()
                                : std::numeric_limits<std::int64_t>::max();
  }
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return value;
}

// `from-to`. A second '-' counts as another one between the two, as with agc: no end is negative.
std::optional<BaseRange> parse_range(std::string_view text) {
  const auto from = take_number(text);
  if (!from || !text.starts_with('-')) return std::nullopt;
  text.remove_prefix(std::min(text.find_first_not_of('-'), text.size()));
  const auto to = take_number(text);
  if (!to || !text.empty()) return std::nullopt;
  return BaseRange{*from, *to};
}

}  // namespace

Region parse_region(std::string_view text) {
  Region region{std::string(text), {}, {}, {}};
  if (const std::size_t colon = text.rfind(':'); colon != std::string_view::npos) {
    region.range = parse_range(text.substr(colon + 1));
    if (region.range) text = text.substr(0, colon);
  }
  if (const std::size_t at = text.rfind('@'); at != std::string_view::npos) {
    region.sample = std::string(text.substr(at + 1));
    text = text.substr(0, at);
  }
  region.contig = std::string(text);
  return region;
}

}  // namespace spillway
