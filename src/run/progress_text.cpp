#include "run/progress_text.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <utility>
#include <vector>

#include "base/size_text.hpp"
#include "run/progress.hpp"

namespace spillway {
namespace {

constexpr double kMinute = 60;
constexpr double kHour = 60 * kMinute;
constexpr double kDay = 24 * kHour;

std::string rate_text(double bases_per_second) {
  std::array<char, 48> text{};
  if (bases_per_second >= 1e6) {
    std::snprintf(text.data(), text.size(), "%.1f Mbases/s", bases_per_second / 1e6);
  } else {
    std::snprintf(text.data(), text.size(), "%.0f kbases/s", bases_per_second / 1e3);
  }
  return text.data();
}

std::string samples_text(const ProgressSnapshot& now) {
  std::string text = ", " + std::to_string(now.samples);
  if (now.total_samples > 0) text += " of " + std::to_string(now.total_samples);
  return text + " samples";
}

std::string two_units(double seconds, double large, const char* large_name, double small,
                      const char* small_name) {
  const auto smalls = static_cast<std::uint64_t>(std::llround(seconds / small));
  const auto in_large = static_cast<std::uint64_t>(large / small);
  std::string text = std::to_string(smalls / in_large) + large_name;
  if (smalls % in_large != 0) text += " " + std::to_string(smalls % in_large) + small_name;
  return text;
}

// A part of the line; those of a high rank are left out first.
struct Part {
  std::string text;
  int rank;
};

std::string fitted(std::vector<Part> parts, std::size_t columns) {
  const auto length = [&] {
    std::size_t bytes = 0;
    for (const Part& part : parts) bytes += part.text.size();
    return bytes;
  };
  while (parts.size() > 1 && length() > columns) {
    parts.erase(std::ranges::max_element(parts, {}, &Part::rank));
  }
  std::string line;
  for (const Part& part : parts) line += part.text;
  return line;
}

}  // namespace

std::string duration_in_words(double seconds) {
  seconds = std::clamp(seconds, 0.0, 1e9);
  if (seconds < 1.5 * kMinute) return std::to_string(std::llround(seconds)) + " s";
  if (seconds < kHour - kMinute / 2)
    return std::to_string(std::llround(seconds / kMinute)) + " min";
  if (seconds < 2 * kDay) return two_units(seconds, kHour, " h", kMinute, " min");
  return two_units(seconds, kDay, " days", kHour, " h");
}

std::string progress_text(const ProgressSnapshot& now, const RunResources& resources,
                          std::size_t columns) {
  std::vector<Part> parts;
  parts.push_back({std::string(name_of(now.stage)) + " " +
                       std::to_string(static_cast<int>(now.fraction * 100)) + " %",
                   0});
  if (now.eta_seconds) parts.push_back({", " + duration_in_words(*now.eta_seconds) + " left", 1});
  parts.push_back({samples_text(now), 2});
  if (resources.bases_per_second > 0) {
    parts.push_back({", " + rate_text(resources.bases_per_second), 4});
  }
  parts.push_back({", " + format_size(resources.resident_bytes), 3});
  if (resources.memory_bytes > 0) {
    parts.push_back({" of " + format_size(resources.memory_bytes), 5});
  }
  parts.push_back({", scratch " + format_size(resources.scratch_bytes), 6});
  return fitted(std::move(parts), columns);
}

std::string cut_to(std::string line, std::size_t columns) {
  line.resize(std::min(line.size(), columns));
  return line;
}

}  // namespace spillway
