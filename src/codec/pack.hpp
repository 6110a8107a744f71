// Parts of group streams: packs of sequences and references, to and from the bytes of the archive
// (docs/FORMAT.md, "Groups").
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/alphabet.hpp"
#include "codec/zstd.hpp"

namespace spillway {

/// One part of a stream as it stands in the archive.
struct Part {
  std::uint64_t metadata = 0;
  std::vector<std::uint8_t> bytes;
};

/// Ends each sequence of a pack; no symbol and no code of a delta text.
inline constexpr std::uint8_t kSequenceEnd = 0xFF;

/// The part of a pack whose sequences, each with its kSequenceEnd, stand one after another in
/// `sequences`. Stored as it is where zstd does not make it smaller.
Part make_pack_part(std::span<const std::uint8_t> sequences, ZstdCompressor& compressor,
                    const ZstdParameters& parameters);

/// The part of a reference: tuples under zstd; or plain symbols, tried where the sequence repeats
/// itself, if they are smaller; or the symbols as they are. `for_tuples` and `for_symbols` are how
/// zstd is run on either.
Part make_reference_part(std::span<const std::uint8_t> symbols, ZstdCompressor& compressor,
                         const ZstdParameters& for_tuples, const ZstdParameters& for_symbols);

/// Whether the part of a pack gives `sequences` back.
bool unpacks_to(const Part& part, std::span<const std::uint8_t> sequences,
                ZstdDecompressor& decompressor);

/// A pack taken apart. Spans stay valid as long as the pack does, moved or not.
class Pack {
 public:
  /// From a part as it was read. Error corrupt if it contradicts itself.
  static Pack decode(std::uint64_t metadata, std::vector<std::uint8_t> bytes,
                     ZstdDecompressor& decompressor);

  std::size_t size() const { return ends_.size(); }
  /// Sequence number `i` of the pack, without its end byte. REQUIRES: i < size().
  std::span<const std::uint8_t> operator[](std::size_t i) const {
    const std::size_t begin = i == 0 ? 0 : ends_[i - 1] + 1;
    return std::span(sequences_).subspan(begin, ends_[i] - begin);
  }
  /// What it holds in memory.
  std::size_t memory_bytes() const {
    return sequences_.capacity() + ends_.capacity() * sizeof(ends_[0]);
  }

 private:
  std::vector<std::uint8_t> sequences_;
  std::vector<std::size_t> ends_;  // where the end byte of each sequence stands
};

/// A reference from its part, in the bytes of `alphabet`. Error corrupt, also for a symbol
/// above 15.
std::vector<std::uint8_t> decode_reference(std::uint64_t metadata, std::vector<std::uint8_t> bytes,
                                           const Alphabet& alphabet,
                                           ZstdDecompressor& decompressor);

}  // namespace spillway
