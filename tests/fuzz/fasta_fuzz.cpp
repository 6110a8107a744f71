// FASTA, plain or compressed, as it comes from a file. The first byte says in which pieces.
#include <algorithm>
#include <memory>
#include <utility>

#include "fasta/byte_source.hpp"
#include "fasta/reader.hpp"
#include "fuzz_input.hpp"

namespace {

using namespace spillway;

class PieceSource final : public ByteSource {
 public:
  PieceSource(std::span<const std::uint8_t> bytes, std::size_t piece)
      : rest_(bytes), piece_(piece) {}
  std::size_t read(std::span<std::uint8_t> out) override {
    const std::size_t n = std::min({out.size(), rest_.size(), piece_});
    std::copy_n(rest_.begin(), n, out.begin());
    rest_ = rest_.subspan(n);
    return n;
  }
  const std::string& name() const override { return name_; }

 private:
  std::span<const std::uint8_t> rest_;
  std::size_t piece_;
  std::string name_ = "memory";
};

constexpr std::uint64_t kMaxSymbols = std::uint64_t{1} << 24;

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::FuzzInput input(data, size);
  const std::size_t piece = std::size_t{1} + input.number<std::uint8_t>() * 255;
  fuzz::may_fail([&] {
    FastaReader reader(open_input(std::make_unique<PieceSource>(input.rest(), piece)));
    std::uint64_t symbols = 0;
    while (symbols < kMaxSymbols) {
      const auto event = reader.next();
      if (event == FastaReader::Event::end) break;
      if (event == FastaReader::Event::header) {
        fuzz::require(reader.header().size() <= FastaReader::kMaxHeaderBytes);
        continue;
      }
      const auto chunk = reader.symbols();
      fuzz::require(!chunk.empty() && chunk.size() <= FastaReader::kChunkSymbols);
      fuzz::require(std::all_of(chunk.begin(), chunk.end(), [](Symbol s) { return s < 16; }));
      for (const auto& odd : reader.odd_bytes()) fuzz::require(chunk[odd.position] == kSymbolN);
      symbols += chunk.size();
    }
  });
  return 0;
}
