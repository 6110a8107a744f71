// FASTA, plain or compressed, as it comes from a file. The first byte says in which pieces. What
// can be read at all has to be made again byte for byte from what reader and recorder tell.
#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "fasta/reader.hpp"
#include "fasta_rebuild.hpp"
#include "fuzz_input.hpp"
#include "input/open_input.hpp"
#include "input/other_format.hpp"
#include "piece_source.hpp"

namespace {

using namespace spillway;
using fuzz::PieceSource;

constexpr std::size_t kMaxText = std::size_t{1} << 24;

/// The text of the input, decompressed; false if there is too much of it.
bool read_text(ByteSource& source, std::string& text) {
  std::vector<std::uint8_t> buffer(1 << 16);
  for (std::size_t n = source.read(buffer); n > 0; n = source.read(buffer)) {
    text.append(buffer.begin(), buffer.begin() + static_cast<std::ptrdiff_t>(n));
    if (text.size() > kMaxText) return false;
  }
  return true;
}

/// What a reader warns of.
std::vector<std::string> warnings_of(std::unique_ptr<ByteSource> source) {
  std::vector<std::string> warnings;
  FastaReader reader(std::move(source));
  reader.warn_of_suspects([&](const std::string& text) { warnings.push_back(text); });
  while (reader.next() != FastaReader::Event::end) {
  }
  return warnings;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::FuzzInput input(data, size);
  const std::size_t piece = std::size_t{1} + input.number<std::uint8_t>() * 255;
  const auto bytes = input.rest();
  const auto open = [&] { return decompress(std::make_unique<PieceSource>(bytes, piece)); };
  fuzz::may_fail([&] {
    std::string text;
    if (!read_text(*open(), text)) return;
    std::vector<test::ToldContig> contigs;
    try {
      contigs = test::read_contigs(open());
    } catch (const Error& error) {
      const std::string_view what = error.what();
      const bool is_binary = what.find("byte 0x00 before the first record") != what.npos;
      fuzz::require(what.ends_with("there is no record in it") ||
                    (is_binary && text.find('\0') != text.npos) ||
                    what.find("header line is longer") != what.npos);
      return;
    }
    fuzz::require(test::rebuild(contigs, false) == text);
    fuzz::require(test::rebuild(contigs, true) == text);
    const bool is_other = !other_format(std::string_view(text).substr(0, 512)).name.empty();
    fuzz::require(!is_other || text.front() != '>');
    const auto warnings = warnings_of(open());
    fuzz::require(warnings.size() <= FastaSuspects::kKinds);
    fuzz::require(warnings == warnings_of(decompress(std::make_unique<PieceSource>(bytes, size))));

    // The same comes without a recorder; where layout is dropped, some files are refused.
    FastaReader reader(open(), LayoutUse::dropped);
    std::size_t contig = 0;
    std::size_t letters = 0;
    for (auto event = reader.next(); event != FastaReader::Event::end; event = reader.next()) {
      if (event == FastaReader::Event::header) {
        if (contig > 0) fuzz::require(letters == contigs.at(contig - 1).letters.size());
        letters = 0;
        fuzz::require(reader.header() == contigs.at(contig++).header);
        continue;
      }
      const auto chunk = reader.symbols();
      fuzz::require(!chunk.empty() && chunk.size() <= FastaReader::kChunkSymbols);
      fuzz::require(std::all_of(chunk.begin(), chunk.end(), [](Symbol s) { return s < 16; }));
      for (const auto& odd : reader.odd_bytes()) fuzz::require(chunk[odd.position] == kSymbolN);
      letters += chunk.size();
    }
    fuzz::require(contig == contigs.size() && letters == contigs.back().letters.size());
  });
  return 0;
}
