#include "collection/residues.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

using namespace spillway;

namespace {

const Bytes kText = [] {
  Bytes text(100005, '-');
  text[1] = '*';
  text[2] = '_';
  text[3] = 'E';
  text[4] = 'L';
  return text;
}();

ByteView text(std::size_t begin, std::size_t size) { return ByteView(kText).subspan(begin, size); }

const std::vector<ResidueRun> kRuns = {
    {0, 0, 0, text(0, 1)},   {0, 0, 5, text(0, 2)}, {0, 3, 2, text(2, 1)},
    {2, 0, 7, text(3, 2)},   {2, 1, 7, text(0, 1)}, {2, 1, 1ULL << 33, text(5, 100000)},
    {49, 12, 0, text(1, 1)},
};

bool equal(const std::vector<ResidueRun>& a, const std::vector<ResidueRun>& b) {
  return std::ranges::equal(a, b, [](const ResidueRun& x, const ResidueRun& y) {
    return x.sample == y.sample && x.contig == y.contig && x.offset == y.offset &&
           std::ranges::equal(x.bytes, y.bytes);
  });
}

Bytes encoded(const std::vector<ResidueRun>& runs, std::uint64_t& raw) {
  ResidueEncoder encoder;
  for (const auto& run : runs) encoder.add(run.sample, run.contig, run.offset, run.bytes);
  Bytes frame;
  raw = encoder.finish(frame);
  return frame;
}

}  // namespace

TEST_CASE("residues come back run for run, batch after batch") {
  ResidueEncoder encoder;
  ZstdDecompressor decompressor;
  Bytes frame;
  for (int batch = 0; batch < 3; ++batch) {
    for (const auto& run : kRuns) encoder.add(run.sample, run.contig, run.offset, run.bytes);
    const std::uint64_t raw = encoder.finish(frame);
    CHECK(equal(decode_residues(raw, frame, decompressor).runs, kRuns));
    CHECK(encoder.finish(frame) == 0);
    CHECK(frame.empty());
    CHECK(decode_residues(0, frame, decompressor).runs.empty());
  }
}

TEST_CASE("the residues of a contig are found and written where they belong") {
  CHECK(residues_of(kRuns, 0, 0).size() == 2);
  CHECK(residues_of(kRuns, 2, 1).size() == 2);
  CHECK(residues_of(kRuns, 1, 0).empty());
  CHECK(residues_of(kRuns, 49, 12).front().bytes[0] == '*');

  const auto restored = [](std::uint64_t from, std::string letters) {
    restore_residues(residues_of(kRuns, 0, 0), from,
                     {reinterpret_cast<std::uint8_t*>(letters.data()), letters.size()});
    return letters;
  };
  CHECK(restored(0, "NACGTNNA") == "-ACGT-*A");
  CHECK(restored(1, "ACGTN") == "ACGT-");
  CHECK(restored(6, "NA") == "*A");
  CHECK(restored(7, "ACG") == "ACG");
}

TEST_CASE("damaged residues are an error or other runs, never a crash") {
  ZstdDecompressor decompressor;
  std::uint64_t raw = 0;
  const Bytes frame = encoded(kRuns, raw);
  for (std::size_t i = 0; i < frame.size(); ++i) {
    for (const int bit : {0, 3, 7}) {
      Bytes damaged = frame;
      damaged[i] = static_cast<std::uint8_t>(damaged[i] ^ (1 << bit));
      try {
        decode_residues(raw, damaged, decompressor);
      } catch (const Error& error) {
        CHECK(error.kind() == ErrorKind::corrupt);
      }
    }
  }
}
