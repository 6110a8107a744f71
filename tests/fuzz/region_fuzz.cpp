// What a user asks for as a region: any text is one.
#include "fuzz_input.hpp"
#include "spillway/region.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace spillway;
  const std::string_view text = fuzz::text_of({data, size});
  const Region region = parse_region(text);
  fuzz::require(region.text == text && text.starts_with(region.contig));
  if (!region.sample && !region.range) fuzz::require(region.contig == text);
  return 0;
}
