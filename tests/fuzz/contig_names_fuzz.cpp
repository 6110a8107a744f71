// Codes of contig names, a line each: any bytes decode to something, and names come back as they
// were.
#include <algorithm>
#include <string_view>
#include <vector>

#include "collection/names.hpp"
#include "fuzz_input.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace spillway;
  std::string_view rest = fuzz::text_of({data, size});
  ContigNameDecoder any;
  ContigNameEncoder encoder;
  ContigNameDecoder decoder;
  std::vector<std::uint8_t> code;
  while (!rest.empty()) {
    const std::string_view name = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(name.size() + 1, rest.size()));
    any.decode(name);
    if (!is_codable_name(name)) continue;
    code.clear();
    encoder.encode(name, code);
    fuzz::require(decoder.decode(fuzz::text_of(code)) == name);
  }
  return 0;
}
