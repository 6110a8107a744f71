// Bytes of sequences that the format has no symbol for ('-', '*', '_', amino acids). The archive's
// sequences have N there; these runs say what stood in the input (docs/FORMAT.md, "Extensions").
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/bytes.hpp"
#include "codec/zstd.hpp"

namespace spillway {

/// Neighbouring bytes of one contig.
struct ResidueRun {
  std::uint32_t sample = 0;  ///< in its batch
  std::uint32_t contig = 0;  ///< in its sample
  std::uint64_t offset = 0;  ///< of the first byte, in bases of the contig
  ByteView bytes;            ///< at least one
};

/// The runs of a batch, in order, with the text that their bytes lie in.
struct ResidueBatch {
  Bytes text;
  std::vector<ResidueRun> runs;
};

/// Writes the part of one batch of samples.
class ResidueEncoder {
 public:
  ResidueEncoder();

  /// Runs come by sample, contig and offset; they are not empty and do not overlap.
  void add(std::uint32_t sample, std::uint32_t contig, std::uint64_t offset, ByteView bytes);
  /// Raw size and zstd frame of the batch, both empty if it has no run; the next batch begins.
  std::uint64_t finish(Bytes& frame);

 private:
  ZstdStreamCompressor compressor_;
  Bytes frame_;
  Bytes row_;
  std::uint32_t sample_ = 0;
  std::uint32_t contig_ = 0;
  std::uint64_t end_ = 0;  // of the run before, in its contig
};

/// Reads a part back. Error corrupt if it contradicts itself. Memory is at most eight times the
/// text.
ResidueBatch decode_residues(std::uint64_t raw_bytes, ByteView frame,
                             ZstdDecompressor& decompressor);

/// The runs of one contig, of a batch's runs in order.
std::span<const ResidueRun> residues_of(std::span<const ResidueRun> runs, std::uint32_t sample,
                                        std::uint32_t contig);

/// Writes the bytes that fall into bases [from, from + letters.size()) of the contig whose runs
/// these are.
void restore_residues(std::span<const ResidueRun> runs, std::uint64_t from,
                      std::span<std::uint8_t> letters);

}  // namespace spillway
