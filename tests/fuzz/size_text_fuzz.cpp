// Sizes as people write them.
#include "base/size_text.hpp"
#include "fuzz_input.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace spillway;
  const auto bytes = parse_size(fuzz::text_of({data, size}));
  if (bytes) fuzz::require(!format_size(*bytes).empty());
  return 0;
}
