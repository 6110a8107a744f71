#include "input/bed.hpp"

#include <charconv>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "input/list_lines.hpp"
#include "spillway/error.hpp"

namespace spillway {
namespace {

constexpr std::uint64_t kMaxBases = INT64_MAX;

struct Interval {
  std::string_view name;
  BaseSpan span;
};

std::optional<std::uint64_t> number_in(std::string_view text) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

std::optional<Interval> interval_of(const std::vector<std::string_view>& fields) {
  if (fields.size() < 3 || fields[0].empty()) return std::nullopt;
  const auto from = number_in(fields[1]);
  const auto end = number_in(fields[2]);
  if (!from || !end || *from > *end || *end > kMaxBases) return std::nullopt;
  return Interval{fields[0], {*from, *end}};
}

/// A line with tabs may have blanks in its name, or, where that makes no sense, between its
/// columns.
std::optional<Interval> interval_of(std::string_view line) {
  if (const auto interval = interval_of(table_fields(line))) return interval;
  return interval_of(words_of(line));
}

/// Words that bedtools takes for no data, whatever follows; a line of column names.
bool is_header(std::string_view line) {
  const std::vector<std::string_view> words = words_of(line);
  std::string first(words.front());
  for (char& c : first) c = static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
  if (first == "track" || first == "browser" || first == "visibility") return true;
  const bool has_names = words.size() > 1 && !number_in(words[1]);
  return (first == "chrom" || first == "chr") && has_names;
}

}  // namespace

void read_bed(const std::filesystem::path& path, const RegionVisit& visit,
              const std::function<void(const std::string&)>& warn) {
  std::uint64_t empty = 0;
  std::uint64_t first_empty = 0;
  for_each_list_line(path, [&](std::uint64_t number, std::string_view line) {
    const auto interval = interval_of(line);
    if (!interval) {
      if (is_header(line)) return;
      throw Error(ErrorKind::input, shown_list(path) + ":" + std::to_string(number) +
                                        ": is no line of BED (a name, where it starts from 0, and "
                                        "where it ends)");
    }
    if (interval->span.from < interval->span.end) {
      return visit({std::string(interval->name), interval->span});
    }
    if (empty++ == 0) first_empty = number;
  });
  if (empty == 0) return;
  warn(shown_list(path) + ":" + std::to_string(first_empty) +
       ": empty intervals are passed over (lines: " + std::to_string(empty) + ")");
}

}  // namespace spillway
