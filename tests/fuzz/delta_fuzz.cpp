// Delta texts: into a buffer of fixed size and into one that grows, which have to agree.
#include <algorithm>
#include <vector>

#include "codec/lz_decode.hpp"
#include "fuzz_input.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace spillway;
  fuzz::FuzzInput input(data, size);
  const std::uint32_t min_match_length = input.number<std::uint8_t>();
  const std::size_t limit = input.number<std::uint16_t>();
  const auto stated = input.block();
  std::vector<std::uint8_t> reference(stated.begin(), stated.end());
  for (std::uint8_t& symbol : reference) symbol &= 15;
  const auto text = input.rest();

  std::vector<std::uint8_t> fixed(limit);
  std::vector<std::uint8_t> growing;
  bool fixed_failed = true;
  bool growing_failed = true;
  fuzz::may_fail([&] {
    fixed.resize(lz_decode(text, reference, min_match_length, kSymbolAlphabet, fixed));
    fixed_failed = false;
  });
  fuzz::may_fail([&] {
    lz_decode(text, reference, min_match_length, limit, growing);
    growing_failed = false;
  });
  fuzz::require(fixed_failed == growing_failed && (fixed_failed || fixed == growing));
  fuzz::require(growing.size() <= limit);
  fuzz::require(std::all_of(growing.begin(), growing.end(), [](auto s) { return s < 16; }));
  return 0;
}
