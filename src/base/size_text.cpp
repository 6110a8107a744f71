#include "base/size_text.hpp"

#include <array>
#include <cctype>
#include <charconv>
#include <limits>

namespace spillway {
namespace {

constexpr std::string_view kPrefixes = "KMGT";

/// What a unit multiplies by; 0 if it is none.
std::uint64_t unit_bytes(std::string unit) {
  for (char& c : unit) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  if (unit.empty() || unit == "B") return 1;
  const std::size_t power = kPrefixes.find(unit[0]);
  if (power == std::string_view::npos) return 0;
  const std::string rest = unit.substr(1);
  if (!rest.empty() && rest != "I" && rest != "IB" && rest != "B") return 0;
  std::uint64_t bytes = 1;
  for (std::size_t i = 0; i <= power; ++i) bytes *= rest == "B" ? 1000 : 1024;
  return bytes;
}

}  // namespace

std::optional<std::uint64_t> parse_size(std::string_view text) {
  std::uint64_t number = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc()) return std::nullopt;
  const std::uint64_t unit = unit_bytes(std::string(stop, end));
  if (unit == 0 || number > std::numeric_limits<std::uint64_t>::max() / unit) return std::nullopt;
  return number * unit;
}

std::string format_size(std::uint64_t bytes) {
  constexpr std::array kUnits = {"KiB", "MiB", "GiB", "TiB"};
  std::size_t unit = kUnits.size();
  while (unit > 0 && bytes >> (10 * unit) == 0) --unit;
  if (unit == 0) return std::to_string(bytes) + " bytes";
  const std::uint64_t one = std::uint64_t{1} << (10 * unit);
  const std::uint64_t whole = bytes / one;
  const std::uint64_t tenths = (bytes % one) * 10 >> (10 * unit);
  std::string text = std::to_string(whole);
  if (tenths > 0) text += '.' + std::to_string(tenths);
  return text + ' ' + kUnits[unit - 1];
}

}  // namespace spillway
