#include "cli/region_files.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "fasta/byte_source.hpp"
#include "spillway/error.hpp"

namespace spillway {
namespace {

constexpr std::size_t kBufferBytes = std::size_t{64} << 10;
constexpr std::size_t kMaxLineBytes = std::size_t{1} << 20;

// Calls visit(line, number from 1) for each line, without its end.
template <typename Visit>
void for_each_line(const std::filesystem::path& path, Visit visit) {
  const auto source = open_input(path);
  std::array<std::uint8_t, kBufferBytes> buffer;
  std::string line;
  std::uint64_t number = 0;
  const auto end_line = [&] {
    if (line.ends_with('\r')) line.pop_back();
    visit(std::string_view(line), ++number);
    line.clear();
  };
  while (const std::size_t size = source->read(buffer)) {
    std::string_view rest(reinterpret_cast<const char*>(buffer.data()), size);
    while (!rest.empty()) {
      const std::size_t end = rest.find('\n');
      line += rest.substr(0, end);
      if (line.size() > kMaxLineBytes) {
        throw Error(ErrorKind::input,
                    source->name() + ":" + std::to_string(number + 1) + ": the line is too long");
      }
      if (end == std::string_view::npos) break;
      rest.remove_prefix(end + 1);
      end_line();
    }
  }
  if (!line.empty()) end_line();
}

std::string_view take_field(std::string_view& rest, std::string_view separators) {
  const std::size_t end = rest.find_first_of(separators);
  const std::string_view field = rest.substr(0, end);
  rest.remove_prefix(std::min(end, rest.size()));
  rest.remove_prefix(std::min(
      separators.size() == 1 ? std::size_t{!rest.empty()} : rest.find_first_not_of(separators),
      rest.size()));
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
  for_each_line(path, [&](std::string_view line, std::uint64_t) {
    if (!line.empty()) visit({std::string(line), std::nullopt});
  });
}

void read_bed(const std::filesystem::path& path, const RegionVisit& visit) {
  for_each_line(path, [&](std::string_view line, std::uint64_t number) {
    if (line.empty() || line.starts_with('#') || begins_with_word(line, "track") ||
        begins_with_word(line, "browser")) {
      return;
    }
    std::string_view rest = line;
    const std::string_view separators = line.find('\t') == std::string_view::npos ? " " : "\t";
    const std::string_view name = take_field(rest, separators);
    const auto from = number_in(take_field(rest, separators));
    const auto end = number_in(take_field(rest, separators));
    if (name.empty() || !from || !end || *from > *end) {
      throw Error(ErrorKind::input, path.string() + ":" + std::to_string(number) +
                                        ": is no line of BED (a name, where it starts from 0, and "
                                        "where it ends)");
    }
    visit({std::string(name), BaseSpan{*from, *end}});
  });
}

}  // namespace spillway
