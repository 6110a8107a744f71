// What a user says on the command line: the first byte chooses a region, a list of inputs (and the
// samples that its paths name) or a size.
#include "base/size_text.hpp"
#include "extract/faidx_range.hpp"
#include "fuzz_input.hpp"
#include "input/input_list.hpp"
#include "spillway/region.hpp"

namespace {

using namespace spillway;

/// Any text is a region.
void check_region(std::string_view text) {
  const Region region = parse_region(text);
  fuzz::require(region.text == text && text.starts_with(region.contig));
  if (!region.sample && !region.range) fuzz::require(region.contig == text);
  if (const auto range = parse_faidx_range(text)) {
    fuzz::require(range->ends_before_it_begins || range->span.from <= range->span.end);
  }
}

void check_input_list(std::span<const std::uint8_t> bytes) {
  const fuzz::MemoryFile file(bytes);
  fuzz::may_fail([&] {
    const auto paths = read_input_list(file.path());
    fuzz::require(!paths.empty());
    std::vector<Input> inputs;
    for (const std::string& path : paths) {
      fuzz::require(!path.empty());
      inputs.push_back(input_named_by_file(path));
    }
    check_sample_names(inputs);
  });
}

void check_size(std::string_view text) {
  const auto bytes = parse_size(text);
  if (bytes) fuzz::require(!format_size(*bytes).empty());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::FuzzInput input(data, size);
  const unsigned kind = input.number<std::uint8_t>() % 3;
  const auto rest = input.rest();
  if (kind == 0) check_region(fuzz::text_of(rest));
  if (kind == 1) check_input_list(rest);
  if (kind == 2) check_size(fuzz::text_of(rest));
  return 0;
}
