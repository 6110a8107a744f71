// Lists as people write them: the first byte chooses lines, a table of samples, BED, or paths.
#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>

#include "fuzz_input.hpp"
#include "input/bed.hpp"
#include "input/input_list.hpp"
#include "input/list_lines.hpp"
#include "input/sample_sheet.hpp"

namespace {

using namespace spillway;

bool is_blank(char c) { return c == ' ' || c == '\t'; }

bool has_no_blanks_around(std::string_view text) {
  return text.empty() || (!is_blank(text.front()) && !is_blank(text.back()));
}

void check_lines(const std::filesystem::path& path) {
  std::uint64_t last = 0;
  for_each_list_line(path, [&](std::uint64_t number, std::string_view line) {
    fuzz::require(number > last && !line.empty() && line.front() != '#');
    fuzz::require(has_no_blanks_around(line) &&
                  line.find_first_of(std::string_view("\n\0", 2)) == std::string_view::npos);
    last = number;
    const auto fields = table_fields(line);
    fuzz::require(!fields.empty() && !fields.back().empty());
    fuzz::require(std::ranges::all_of(fields, has_no_blanks_around));
    for (const std::string_view word : words_of(line)) {
      fuzz::require(!word.empty() && std::ranges::none_of(word, is_blank));
    }
  });
}

void check_sheet(const std::filesystem::path& path) {
  bool any = false;
  read_sample_sheet(path,
                    [&](std::uint64_t line, const std::string& sample, const std::string& file) {
                      fuzz::require(line > 0 && !file.empty() && has_no_blanks_around(sample));
                      any = true;
                    });
  fuzz::require(any);
}

void check_bed(const std::filesystem::path& path) {
  std::size_t warnings = 0;
  read_bed(
      path,
      [](const FaidxRequest& request) {
        fuzz::require(!request.name.empty() && request.span->from < request.span->end);
      },
      [&](const std::string&) { ++warnings; });
  fuzz::require(warnings <= 1);
}

void check_paths(const std::filesystem::path& path) {
  const auto paths = read_input_list(path);
  fuzz::require(!paths.empty());
  for (const std::string& name : paths) fuzz::require(!name.empty() && name.size() <= 4096);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::FuzzInput input(data, size);
  const unsigned kind = input.number<std::uint8_t>() % 4;
  const fuzz::MemoryFile file(input.rest());
  fuzz::may_fail([&] {
    if (kind == 0) check_lines(file.path());
    if (kind == 1) check_sheet(file.path());
    if (kind == 2) check_bed(file.path());
    if (kind == 3) check_paths(file.path());
  });
  return 0;
}
