#include "segment/segment_record.hpp"

#include "segment/packed_bases.hpp"

namespace spillway {

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

void append_segment(Bytes& out, std::span<const Symbol> symbols, bool reversed) {
  out.push_back(reversed ? 1 : 0);
  append_packed(out, symbols);
}

bool read_segment(ByteView payload, std::vector<Symbol>& symbols) {
  ByteCursor cursor(payload);
  const bool reversed = cursor.byte() != 0;
  read_packed(cursor, symbols);
  return reversed;
}

}  // namespace spillway
