// Parts of group streams: packs of sequences and references, to and from the bytes of the archive
// (docs/FORMAT.md, "Groups").
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "base/assert.hpp"
#include "base/scratch_buffer.hpp"
#include "codec/repeat_parser.hpp"
#include "codec/zstd.hpp"
#include "dna/alphabet.hpp"

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
/// The same with literals and matches as `steps` say, which are those of `sequences`.
Part make_pack_part(std::span<const std::uint8_t> sequences, std::span<const TextStep> steps,
                    ZstdCompressor& compressor, const ZstdParameters& parameters);

/// The part of a reference: tuples under zstd; or plain symbols, tried where `parser` finds that
/// the sequence repeats itself, if they are smaller; or the symbols as they are. `for_tuples` is
/// how zstd is run on tuples, `for_parsed` on symbols whose repeats are known.
Part make_reference_part(std::span<const std::uint8_t> symbols, RepeatParser& parser,
                         ZstdCompressor& compressor, const ZstdParameters& for_tuples,
                         const ZstdParameters& for_parsed);

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
    SPILLWAY_ASSERT(i < size());
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

/// Some sequences of a pack, without the others. Spans stay valid as long as it does, moved or not.
class PackExcerpt {
 public:
  /// From a part as it was read; `numbers` are those of the sequences, ascending, each once. What
  /// the pack does not have is left out. `scratch` is for all of the pack.
  static PackExcerpt decode(std::uint64_t metadata, std::span<const std::uint8_t> bytes,
                            std::span<const std::uint32_t> numbers, ZstdDecompressor& decompressor,
                            ScratchBuffer& scratch);

  /// Sequence number `number` of the pack, without its end byte, if it was taken.
  std::optional<std::span<const std::uint8_t>> find(std::uint32_t number) const;
  /// What it holds in memory.
  std::size_t memory_bytes() const {
    return sequences_.capacity() + places_.capacity() * sizeof(places_[0]);
  }

 private:
  struct Place {
    std::uint32_t number;
    std::size_t begin;
    std::size_t size;
  };

  std::vector<std::uint8_t> sequences_;
  std::vector<Place> places_;  // by number
};

/// A reference from its part, in the bytes of `alphabet`. Error corrupt, also for a symbol
/// above 15.
std::vector<std::uint8_t> decode_reference(std::uint64_t metadata, std::vector<std::uint8_t> bytes,
                                           const Alphabet& alphabet,
                                           ZstdDecompressor& decompressor);

}  // namespace spillway
