#include "codec/pack.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

#include "codec/tuple_pack.hpp"
#include "dna/symbols.hpp"
#include "spillway/error.hpp"

namespace spillway {
namespace {

constexpr std::uint8_t kPackTail = 0;
constexpr std::uint8_t kMarkerSymbols = 0;
constexpr std::uint8_t kMarkerTuples = 1;

// Tuples are a fourth of the symbols and compress no further, but hide repeats that are out of step
// with them; below this share of repeats the symbols gain less by them than the tuples do.
constexpr std::size_t kMinRepeatPercent = 1;

[[noreturn]] void fail(const char* reason) { throw Error(ErrorKind::corrupt, reason); }

std::vector<std::uint8_t> compress(std::span<const std::uint8_t> bytes, std::uint8_t marker,
                                   ZstdCompressor& compressor, const ZstdParameters& parameters) {
  std::vector<std::uint8_t> out;
  compressor.compress(bytes, parameters, out);
  out.push_back(marker);
  return out;
}

std::vector<std::uint8_t> compress_tuples(std::span<const std::uint8_t> symbols,
                                          ZstdCompressor& compressor,
                                          const ZstdParameters& parameters) {
  std::vector<std::uint8_t> tuples;
  pack_tuples(symbols, tuples);
  return compress(tuples, kMarkerTuples, compressor, parameters);
}

// What is before the tail of a pack that is compressed.
std::span<const std::uint8_t> pack_frame(std::span<const std::uint8_t> bytes) {
  if (bytes.empty()) fail("a pack has no bytes");
  return bytes.first(bytes.size() - 1);
}

// Where the end byte of the sequence stands that begins there.
std::size_t end_of_sequence(std::span<const std::uint8_t> sequences, std::size_t begin) {
  const void* const end =
      std::memchr(sequences.data() + begin, kSequenceEnd, sequences.size() - begin);
  if (end == nullptr) fail("a pack's last sequence has no end");
  return static_cast<std::size_t>(static_cast<const std::uint8_t*>(end) - sequences.data());
}

Part smaller_part(std::span<const std::uint8_t> raw, std::vector<std::uint8_t> compressed) {
  if (compressed.size() < raw.size()) return {raw.size(), std::move(compressed)};
  return {0, {raw.begin(), raw.end()}};
}

}  // namespace

Part make_pack_part(std::span<const std::uint8_t> sequences, ZstdCompressor& compressor,
                    const ZstdParameters& parameters) {
  return smaller_part(sequences, compress(sequences, kPackTail, compressor, parameters));
}

Part make_pack_part(std::span<const std::uint8_t> sequences, std::span<const TextStep> steps,
                    ZstdCompressor& compressor, const ZstdParameters& parameters) {
  std::vector<std::uint8_t> frame;
  compressor.compress(sequences, steps, parameters, frame);
  frame.push_back(kPackTail);
  return smaller_part(sequences, std::move(frame));
}

Part make_reference_part(std::span<const std::uint8_t> symbols, RepeatParser& parser,
                         ZstdCompressor& compressor, const ZstdParameters& for_tuples,
                         const ZstdParameters& for_parsed) {
  std::vector<std::uint8_t> smallest = compress_tuples(symbols, compressor, for_tuples);
  const auto repeats = parser.parse(symbols);
  if (repeats.copied * 100 >= kMinRepeatPercent * symbols.size()) {
    std::vector<std::uint8_t> plain;
    compressor.compress(symbols, repeats.steps, for_parsed, plain);
    plain.push_back(kMarkerSymbols);
    if (plain.size() < smallest.size()) smallest = std::move(plain);
  }
  return smaller_part(symbols, std::move(smallest));
}

bool unpacks_to(const Part& part, std::span<const std::uint8_t> sequences,
                ZstdDecompressor& decompressor) {
  if (part.metadata == 0) return std::ranges::equal(part.bytes, sequences);
  std::vector<std::uint8_t> out;
  decompressor.decompress(std::span(part.bytes).first(part.bytes.size() - 1), part.metadata, out);
  return std::ranges::equal(out, sequences);
}

Pack Pack::decode(std::uint64_t metadata, std::vector<std::uint8_t> bytes,
                  ZstdDecompressor& decompressor) {
  Pack pack;
  if (metadata == 0) {
    pack.sequences_ = std::move(bytes);
  } else {
    decompressor.decompress(pack_frame(bytes), metadata, pack.sequences_);
  }
  for (std::size_t begin = 0; begin < pack.sequences_.size();) {
    pack.ends_.push_back(end_of_sequence(pack.sequences_, begin));
    begin = pack.ends_.back() + 1;
  }
  return pack;
}

PackExcerpt PackExcerpt::decode(std::uint64_t metadata, std::span<const std::uint8_t> bytes,
                                std::span<const std::uint32_t> numbers,
                                ZstdDecompressor& decompressor, ScratchBuffer& scratch) {
  const std::span<const std::uint8_t> sequences =
      metadata == 0 ? bytes : decompressor.decompress(pack_frame(bytes), metadata, scratch);
  PackExcerpt excerpt;
  std::size_t begin = 0;
  std::uint32_t at = 0;
  for (const std::uint32_t number : numbers) {
    for (; at < number && begin < sequences.size(); ++at) {
      begin = end_of_sequence(sequences, begin) + 1;
    }
    if (begin >= sequences.size()) break;
    const std::size_t size = end_of_sequence(sequences, begin) - begin;
    excerpt.places_.push_back({number, excerpt.sequences_.size(), size});
    const auto sequence = sequences.subspan(begin, size);
    excerpt.sequences_.insert(excerpt.sequences_.end(), sequence.begin(), sequence.end());
  }
  return excerpt;
}

std::optional<std::span<const std::uint8_t>> PackExcerpt::find(std::uint32_t number) const {
  const auto place = std::ranges::lower_bound(places_, number, {}, &Place::number);
  if (place == places_.end() || place->number != number) return std::nullopt;
  return std::span(sequences_).subspan(place->begin, place->size);
}

std::vector<std::uint8_t> decode_reference(std::uint64_t metadata, std::vector<std::uint8_t> bytes,
                                           const Alphabet& alphabet,
                                           ZstdDecompressor& decompressor) {
  std::vector<std::uint8_t> out;
  if (metadata == 0) {
    out = std::move(bytes);
  } else {
    if (bytes.empty()) fail("a reference has no bytes");
    const std::uint8_t marker = bytes.back();
    const auto frame = std::span(bytes).first(bytes.size() - 1);
    if (marker == kMarkerTuples) {
      std::vector<std::uint8_t> tuples;
      decompressor.decompress_up_to(frame, std::max(metadata, metadata + 2), tuples);
      unpack_tuples(tuples, metadata, alphabet, out);
      return out;
    }
    if (marker != kMarkerSymbols) fail("a reference has an unknown marker");
    decompressor.decompress(frame, metadata, out);
  }
  if (!translate_symbols(out, alphabet)) fail("a reference holds a symbol above 15");
  return out;
}

}  // namespace spillway
