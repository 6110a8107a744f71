#include "cli/region_files.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "input/open_input.hpp"
#include "input/text_lines.hpp"
#include "spillway/error.hpp"

namespace spillway {
namespace {

constexpr std::size_t kMaxLineBytes = std::size_t{1} << 20;
constexpr std::uint64_t kMaxBases = INT64_MAX;

void for_each_text_line(const std::filesystem::path& path,
                        const std::function<void(std::string_view, std::uint64_t)>& visit) {
  const auto source = open_input(path);
  const bool is_text =
      for_each_line(*source, kMaxLineBytes,
                    [&](std::uint64_t number, const std::string& line) { visit(line, number); });
  if (!is_text) {
    throw Error(ErrorKind::input, source->name() +
                                      ": is no text: a line is longer than 1 MiB, or "
                                      "there is a NUL");
  }
}

// A field ends with a tab, or, in a line without one, with a run of blanks.
std::string_view take_field(std::string_view& rest, char separator) {
  const std::size_t end = std::min(rest.find(separator), rest.size());
  const std::string_view field = rest.substr(0, end);
  const std::size_t next = separator == '\t' ? end + 1 : rest.find_first_not_of(separator, end);
  rest.remove_prefix(std::min(next, rest.size()));
  return field;
}

std::optional<std::uint64_t> number_in(std::string_view text) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

bool begins_with_word(std::string_view line, std::string_view word) {
  return line.starts_with(word) &&
         (line.size() == word.size() || line[word.size()] == ' ' || line[word.size()] == '\t');
}

}  // namespace

void read_region_list(const std::filesystem::path& path, const RegionVisit& visit) {
  for_each_text_line(path, [&](std::string_view line, std::uint64_t) {
    if (!line.empty()) visit({std::string(line), std::nullopt});
  });
}

void read_bed(const std::filesystem::path& path, const RegionVisit& visit) {
  for_each_text_line(path, [&](std::string_view line, std::uint64_t number) {
    if (line.empty() || line.starts_with('#') || begins_with_word(line, "track") ||
        begins_with_word(line, "browser")) {
      return;
    }
    std::string_view rest = line;
    const char separator = line.find('\t') == std::string_view::npos ? ' ' : '\t';
    const std::string_view name = take_field(rest, separator);
    const auto from = number_in(take_field(rest, separator));
    const auto end = number_in(take_field(rest, separator));
    if (name.empty() || !from || !end || *from > *end || *end > kMaxBases) {
      throw Error(ErrorKind::input, path.string() + ":" + std::to_string(number) +
                                        ": is no line of BED (a name, where it starts from 0, and "
                                        "where it ends)");
    }
    visit({std::string(name), BaseSpan{*from, *end}});
  });
}

}  // namespace spillway
