#include "compress/group_task.hpp"

#include "base/interrupt.hpp"

namespace spillway {
namespace {

// Level 17 with small tables: delta texts repeat themselves within a pack, so the
// window is what counts. Figures in docs/DECISIONS.md.
constexpr ZstdParameters kForPacks = {
    .level = 17, .window_log = 22, .hash_log = 19, .chain_log = 20};
// Tuples have no matches to speak of, only the rare repeat.
constexpr ZstdParameters kForTuples = {
    .level = 13, .window_log = 20, .hash_log = 18, .chain_log = 18};
constexpr ZstdParameters kForSymbols = {
    .level = 19, .window_log = 21, .hash_log = 19, .chain_log = 20};

}  // namespace

std::uint64_t pack_compressor_bytes() { return std::uint64_t{14} << 20; }

const LzReference& GroupReference::indexed() {
  const std::lock_guard lock(mutex_);
  if (indexed_ == nullptr) {
    std::vector<Symbol> symbols;
    read_segment(packed_, symbols);
    indexed_ = std::make_unique<LzReference>(std::move(symbols), min_match_);
  }
  return *indexed_;
}

EncodedSlice encode_slice(const GroupSlice& slice, ZstdCompressor& compressor) {
  EncodedSlice out{slice.key, slice.group, slice.begins, std::nullopt, {}};
  out.segments.resize(slice.segments.size());
  std::vector<Symbol> symbols;
  for (std::size_t i = 0; i < slice.segments.size(); ++i) {
    check_interrupted();
    EncodedSegment& encoded = out.segments[i];
    encoded.position = slice.segments[i].position;
    encoded.reversed = read_segment(slice.segments[i].packed, symbols);
    encoded.raw_length = static_cast<std::uint32_t>(symbols.size());
    if (slice.begins && i == 0) {
      encoded.is_reference = true;
      out.reference = make_reference_part(symbols, compressor, kForTuples, kForSymbols);
      continue;
    }
    encoded.is_reference = !slice.reference->indexed().encode(symbols, encoded.text);
    encoded.text_hash = hash128(encoded.text);
  }
  return out;
}

Part encode_pack(const Bytes& sequences, ZstdCompressor& compressor) {
  check_interrupted();
  return make_pack_part(sequences, compressor, kForPacks);
}

}  // namespace spillway
