#include "segment/segment_record.hpp"

#include "dna/packed_bases.hpp"

namespace spillway {
namespace {

// First byte of a segment's payload.
constexpr std::uint8_t kReversed = 1;
constexpr std::uint8_t kMasked = 2;

}  // namespace

void put_position(std::uint8_t* out, const Position& position) {
  put_big_endian(out, position.sample);
  put_big_endian(out + 4, position.contig);
  put_big_endian(out + 8, position.offset);
}

Position get_position(const std::uint8_t* in) {
  return {get_big_endian<std::uint32_t>(in), get_big_endian<std::uint32_t>(in + 4),
          get_big_endian<std::uint64_t>(in + 8)};
}

std::array<std::uint8_t, kSegmentKeyBytes> SegmentKey::encode() const {
  std::array<std::uint8_t, kSegmentKeyBytes> out{};
  put_big_endian(out.data(), group_key.first);
  put_big_endian(out.data() + 8, group_key.second);
  put_big_endian(out.data() + 16, group);
  out[20] = founds ? 0 : 1;
  put_position(out.data() + 21, position);
  return out;
}

SegmentKey SegmentKey::decode(ByteView bytes) {
  if (bytes.size() != kSegmentKeyBytes) {
    throw Error(ErrorKind::corrupt, "scratch record: a segment's key has the wrong size");
  }
  return {{get_big_endian<std::uint64_t>(bytes.data()),
           get_big_endian<std::uint64_t>(bytes.data() + 8)},
          get_big_endian<std::uint32_t>(bytes.data() + 16),
          get_position(bytes.data() + 21),
          bytes[20] == 0};
}

void append_segment(Bytes& out, std::span<const Symbol> symbols, const CaseMask& mask,
                    bool reversed) {
  out.push_back(
      static_cast<std::uint8_t>((reversed ? kReversed : 0) | (mask.empty() ? 0 : kMasked)));
  if (!mask.empty()) {
    append_leb128(out, symbols.size());
    append_mask(out, mask, static_cast<std::uint32_t>(symbols.size()));
  }
  append_packed(out, symbols);
}

bool read_segment(ByteView payload, std::vector<Symbol>& symbols, CaseMask& mask) {
  ByteCursor cursor(payload);
  const std::uint8_t flags = cursor.byte();
  mask.clear();
  std::uint64_t masked_length = 0;
  if ((flags & kMasked) != 0) {
    masked_length = cursor.leb128();
    read_mask(cursor, static_cast<std::uint32_t>(masked_length), mask);
  }
  read_packed(cursor, symbols);
  if ((flags & kMasked) != 0 && masked_length != symbols.size()) {
    throw Error(ErrorKind::corrupt, "scratch record: a mask is not as long as its segment");
  }
  return (flags & kReversed) != 0;
}

}  // namespace spillway
