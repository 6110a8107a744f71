#include "compress/encode/group_task.hpp"

#include <algorithm>
#include <string>

#include "base/interrupt.hpp"
#include "codec/lz_decode.hpp"
#include "compress/encode/reference_choice.hpp"

namespace spillway {
namespace {

// Shorter texts are left to zstd's own search, which finds a little more in them.
constexpr std::size_t kMinParsedBytes = 16 << 10;
// So are those that are none for TextParser: rare, so small tables do.
constexpr ZstdParameters kForPacks = {
    .level = 15, .window_log = 22, .hash_log = 17, .chain_log = 18};
// Literals and matches are given: no tables, and the most thorough way of coding them.
constexpr ZstdParameters kForParsed = {.level = 15,
                                       .window_log = TextParser::kWindowLog,
                                       .hash_log = 6,
                                       .chain_log = 6,
                                       .strategy = 9};
// Tuples have no matches to speak of, only the rare repeat.
constexpr ZstdParameters kForTuples = {
    .level = 13, .window_log = 20, .hash_log = 18, .chain_log = 18};

}  // namespace

std::uint64_t pack_compressor_bytes() {
  constexpr std::uint64_t kForZstd = std::uint64_t{10} << 20;
  return kForZstd + TextParser::memory_bytes() + RepeatParser::memory_bytes();
}

GroupReference::Unpacked::Unpacked(std::vector<Symbol> symbols, const CaseMask& mask,
                                   std::uint32_t min_match_length)
    : index(std::move(symbols), min_match_length) {
  if (mask.empty()) return;
  lower_case.assign(index.symbols().begin(), index.symbols().end());
  apply_mask(mask, lower_case);
}

std::size_t GroupReference::chosen() {
  const MutexLock lock(choosing_);
  if (!chosen_) chosen_ = choose_reference(first_);
  return *chosen_;
}

const GroupReference::Unpacked& GroupReference::unpacked(ZstdDecompressor& zstd) {
  const MutexLock lock(unpacking_);
  if (unpacked_ == nullptr) unpacked_ = unpack(zstd);
  return *unpacked_;
}

std::unique_ptr<GroupReference::Unpacked> GroupReference::unpack(ZstdDecompressor& zstd) {
  std::vector<Symbol> symbols;
  CaseMask mask;
  if (stored_) {
    symbols = decode_reference(stored_->metadata, stored_->bytes, kSymbolAlphabet, zstd);
    if (!mask_.empty()) mask = mask_of_text(mask_, static_cast<std::uint32_t>(symbols.size()));
  } else {
    read_segment(first_[chosen()].packed, symbols, mask);
  }
  return std::make_unique<Unpacked>(std::move(symbols), mask, min_match_);
}

namespace {

[[noreturn]] void fail(const Position& position) {
  throw Error(ErrorKind::corrupt,
              "a segment did not come back as it was when it was decoded again (sample " +
                  std::to_string(position.sample) + ", contig " + std::to_string(position.contig) +
                  ", base " + std::to_string(position.offset) +
                  ", counted from 0): the machine's memory or this program is at fault");
}

/// Encodes segments of one slice after the other.
class SliceEncoder {
 public:
  SliceEncoder(bool check, EncodeContext& context) : check_(check), context_(context) {}

  EncodedSlice encode(const GroupSlice& slice) {
    EncodedSlice out{slice.key, slice.group, slice.begins, false, std::nullopt, {}, {}};
    const bool chooses = slice.begins && !slice.reference->stored();
    if (slice.begins && !chooses) {
      out.is_stored = true;
      out.reference = slice.reference->stored();
      out.reference_mask = slice.reference->mask();
    }
    const std::span<const PackedSegment> segments =
        chooses ? slice.reference->first() : std::span(slice.segments);
    // None of them if the reference came before.
    const std::size_t chosen = chooses ? slice.reference->chosen() : segments.size();
    out.segments.resize(segments.size());
    for (std::size_t i = 0; i < segments.size(); ++i) {
      check_interrupted();
      EncodedSegment& encoded = out.segments[i];
      encoded.position = segments[i].position;
      encoded.reversed = read_segment(segments[i].packed, symbols_, mask_);
      encoded.raw_length = static_cast<std::uint32_t>(symbols_.size());
      if (i == chosen) {
        encoded.is_reference = true;
        encode_reference(encoded, out);
      } else {
        encode_member(slice.reference->unpacked(context_.decompressor),
                      slice.reference->min_match_length(), encoded);
      }
    }
    return out;
  }

 private:
  void encode_reference(const EncodedSegment& encoded, EncodedSlice& out) {
    out.reference = make_reference_part(symbols_, context_.repeats, context_.compressor, kForTuples,
                                        kForParsed);
    if (!mask_.empty()) out.reference_mask = mask_text(mask_, encoded.raw_length);
    if (check_ && decode_reference(out.reference->metadata, out.reference->bytes, kSymbolAlphabet,
                                   context_.decompressor) != symbols_) {
      fail(encoded.position);
    }
  }

  void encode_member(const GroupReference::Unpacked& reference, std::uint32_t min_match_length,
                     EncodedSegment& encoded) {
    encoded.is_reference = !reference.index.encode(symbols_, encoded.text);
    encoded.text_hash = hash128(encoded.text);
    const bool has_case = !mask_.empty() || !reference.lower_case.empty();
    if (!check_ && !has_case) return;
    std::span<const Symbol> predicted = reference.cased();
    if (!encoded.is_reference) {
      decoded_.resize(symbols_.size());
      const std::size_t length =
          lz_decode(encoded.text, predicted, min_match_length, kSymbolAlphabet, decoded_);
      if (length != symbols_.size()) fail(encoded.position);
      predicted = decoded_;
    }
    apply_mask(mask_, symbols_);
    if (std::ranges::equal(predicted, symbols_)) return;
    if (check_ && !are_equal_but_for_case(predicted)) fail(encoded.position);
    encoded.mask = mask_text(predicted, symbols_);
  }

  bool are_equal_but_for_case(std::span<const Symbol> predicted) const {
    unsigned different = 0;
    for (std::size_t i = 0; i < symbols_.size(); ++i) different |= predicted[i] ^ symbols_[i];
    return (different & ~unsigned{kLowerCase}) == 0;
  }

  bool check_;
  EncodeContext& context_;
  std::vector<Symbol> symbols_;
  CaseMask mask_;
  std::vector<Symbol> decoded_;
};

}  // namespace

EncodedSlice encode_slice(const GroupSlice& slice, bool check, EncodeContext& context) {
  return SliceEncoder(check, context).encode(slice);
}

Part encode_pack(const Bytes& sequences, bool check, EncodeContext& context) {
  check_interrupted();
  const auto steps =
      sequences.size() < kMinParsedBytes ? std::nullopt : context.parser.parse(sequences);
  Part part = steps ? make_pack_part(sequences, *steps, context.compressor, kForParsed)
                    : make_pack_part(sequences, context.compressor, kForPacks);
  if (check && !unpacks_to(part, sequences, context.decompressor)) {
    throw Error(ErrorKind::corrupt,
                "a pack did not come back as it was when it was decompressed again: the machine's "
                "memory or this program is at fault");
  }
  return part;
}

}  // namespace spillway
