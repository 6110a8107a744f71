// Parts of groups. The first byte says which: a reference or a pack, and whether the bytes are to
// be compressed first, so that what is behind zstd is reached; or a text that is to be parsed, and
// has to come back.
#include <algorithm>
#include <vector>

#include "codec/pack.hpp"
#include "codec/text_parser.hpp"
#include "codec/tuple_pack.hpp"
#include "fuzz_input.hpp"

namespace {

void parse_and_unpack(std::span<const std::uint8_t> text) {
  using namespace spillway;
  static TextParser parser;
  static ZstdCompressor compressor;
  static ZstdDecompressor decompressor;
  const auto steps = parser.parse(text);
  fuzz::require(steps.has_value());
  const Part part =
      make_pack_part(text, *steps, compressor, {.level = 15, .window_log = TextParser::kWindowLog});
  fuzz::require(unpacks_to(part, text, decompressor));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace spillway;
  fuzz::FuzzInput input(data, size);
  const auto mode = input.number<std::uint8_t>();
  if ((mode & 8) != 0) {
    parse_and_unpack(input.rest());
    return 0;
  }
  const bool is_reference = (mode & 1) != 0;
  std::uint64_t metadata = input.number<std::uint32_t>();
  if ((mode & 4) != 0) metadata <<= 32;
  std::vector<std::uint8_t> bytes;
  if ((mode & 2) != 0) {
    const auto marker = input.number<std::uint8_t>();
    const auto text = input.rest();
    if (!is_reference || marker == 0) metadata = text.size();
    static ZstdCompressor compressor;
    compressor.compress(text, 1, bytes);
    bytes.push_back(marker);
  } else {
    const auto rest = input.rest();
    bytes.assign(rest.begin(), rest.end());
  }
  static ZstdDecompressor zstd;
  fuzz::may_fail([&] {
    if (is_reference) {
      const auto symbols = decode_reference(metadata, bytes, kSymbolAlphabet, zstd);
      fuzz::require(std::all_of(symbols.begin(), symbols.end(), [](auto s) { return s < 16; }));
      fuzz::require(metadata == 0 || symbols.size() == metadata);
    } else {
      const Pack pack = Pack::decode(metadata, bytes, zstd);
      std::size_t total = 0;
      for (std::size_t i = 0; i < pack.size(); ++i) {
        const auto sequence = pack[i];
        fuzz::require(std::find(sequence.begin(), sequence.end(), kSequenceEnd) == sequence.end());
        total += sequence.size() + 1;
      }
      fuzz::require(total == (metadata == 0 ? bytes.size() : metadata));
    }
  });
  return 0;
}
