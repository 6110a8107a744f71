#include "collection/residues.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

namespace spillway {
namespace {

// A few megabytes of memory; the runs are rare or alike.
constexpr ZstdParameters kParameters = {
    .level = 12, .window_log = 20, .hash_log = 17, .chain_log = 18};

}  // namespace

ResidueEncoder::ResidueEncoder() : compressor_(kParameters) {}

// A row: sample, contig and offset, each as the distance from the row before and from 0 behind a
// change of what stands before it; then the number of bytes, and they.
void ResidueEncoder::add(std::uint32_t sample, std::uint32_t contig, std::uint64_t offset,
                         ByteView bytes) {
  if (sample != sample_) contig_ = 0;
  if (sample != sample_ || contig != contig_) end_ = 0;
  row_.clear();
  append_leb128(row_, sample - sample_);
  append_leb128(row_, contig - contig_);
  append_leb128(row_, offset - end_);
  append_leb128(row_, bytes.size());
  row_.insert(row_.end(), bytes.begin(), bytes.end());
  compressor_.write(row_, frame_);
  sample_ = sample;
  contig_ = contig;
  end_ = offset + bytes.size();
}

std::uint64_t ResidueEncoder::finish(Bytes& frame) {
  const std::uint64_t raw_bytes = compressor_.raw_bytes();
  frame.clear();
  if (raw_bytes > 0) {
    compressor_.finish(frame_);
    frame = std::exchange(frame_, {});
  }
  sample_ = 0;
  contig_ = 0;
  end_ = 0;
  return raw_bytes;
}

ResidueBatch decode_residues(std::uint64_t raw_bytes, ByteView frame,
                             ZstdDecompressor& decompressor) {
  ResidueBatch batch;
  if (frame.empty()) return batch;
  decompressor.decompress(frame, raw_bytes, batch.text);
  ByteCursor cursor(batch.text);
  std::uint64_t sample = 0;
  std::uint64_t contig = 0;
  std::uint64_t end = 0;
  const auto step = [&](std::uint64_t& value, std::uint64_t most) {
    const std::uint64_t distance = cursor.leb128();
    if (distance > most - value) throw Error(ErrorKind::corrupt, "residues: a number is too large");
    value += distance;
    return distance != 0;
  };
  while (!cursor.rest().empty()) {
    const std::uint64_t contig_before = contig;
    const bool new_sample = step(sample, UINT32_MAX);
    if (new_sample) contig = 0;
    step(contig, UINT32_MAX);
    if (new_sample || contig != contig_before) end = 0;
    step(end, UINT64_MAX);
    const std::uint64_t offset = end;
    const ByteView bytes = cursor.take(cursor.leb128());
    if (bytes.empty() || bytes.size() > UINT64_MAX - end) {
      throw Error(ErrorKind::corrupt, "residues: a run is empty or too long");
    }
    end += bytes.size();
    batch.runs.push_back(
        {static_cast<std::uint32_t>(sample), static_cast<std::uint32_t>(contig), offset, bytes});
  }
  return batch;
}

std::span<const ResidueRun> residues_of(std::span<const ResidueRun> runs, std::uint32_t sample,
                                        std::uint32_t contig) {
  const auto by_contig = [](const ResidueRun& a, const ResidueRun& b) {
    return std::pair(a.sample, a.contig) < std::pair(b.sample, b.contig);
  };
  const ResidueRun wanted{.sample = sample, .contig = contig, .bytes = {}};
  const auto [first, last] = std::equal_range(runs.begin(), runs.end(), wanted, by_contig);
  return {first, last};
}

void restore_residues(std::span<const ResidueRun> runs, std::uint64_t from,
                      std::span<std::uint8_t> letters) {
  const std::uint64_t to = from + letters.size();
  // The first run that ends behind `from`.
  auto run = std::ranges::partition_point(
      runs, [&](const ResidueRun& r) { return r.offset + r.bytes.size() <= from; });
  for (; run != runs.end() && run->offset < to; ++run) {
    const std::uint64_t begin = std::max(run->offset, from);
    const std::uint64_t end = std::min(run->offset + run->bytes.size(), to);
    std::memcpy(letters.data() + (begin - from), run->bytes.data() + (begin - run->offset),
                end - begin);
  }
}

}  // namespace spillway
