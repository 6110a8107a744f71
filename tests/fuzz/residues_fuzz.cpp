// The rows of spillway-residues, and putting them back into a stretch of letters.
#include <algorithm>
#include <array>
#include <vector>

#include "collection/residues.hpp"
#include "fuzz_input.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace spillway;
  fuzz::FuzzInput input(data, size);
  const std::uint64_t from = input.number<std::uint32_t>();
  const ByteView text = input.rest();
  Bytes frame;
  static ZstdCompressor compressor;
  compressor.compress(text, 1, frame);
  static ZstdDecompressor zstd;
  fuzz::may_fail([&] {
    const ResidueBatch batch = decode_residues(text.size(), frame, zstd);
    ResidueEncoder encoder;
    for (const ResidueRun& run : batch.runs) {
      const auto runs = residues_of(batch.runs, run.sample, run.contig);
      fuzz::require(!runs.empty() && !run.bytes.empty());
      std::array<std::uint8_t, 64> letters{};
      restore_residues(runs, from, letters);
      restore_residues(runs, run.offset, letters);
      if (run.bytes.size() <= letters.size()) {
        fuzz::require(std::equal(run.bytes.begin(), run.bytes.end(), letters.begin()));
      }
      encoder.add(run.sample, run.contig, run.offset, run.bytes);
      if (batch.runs.size() > 1000) break;
    }
  });
  return 0;
}
