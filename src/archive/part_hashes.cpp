#include "archive/part_hashes.hpp"

#include <algorithm>
#include <utility>

#include "archive/part_head.hpp"
#include "archive/varint.hpp"
#include "base/assert.hpp"
#include "base/little_endian.hpp"

namespace spillway {
namespace {

// The hash that ends a part: of its metadata, and of its bytes up to it.
std::uint64_t own_hash(ByteView head, ByteView bytes) {
  StreamHash hash;
  hash.update(head);
  hash.update(bytes);
  return hash.digest64();
}

// The number of hashes of a part follows from its size, whatever its metadata says.
std::optional<std::uint64_t> count_of_hashes(std::size_t stored_bytes, std::size_t tail) {
  for (std::size_t head = 1; head <= kMaxContainerVarintBytes; ++head) {
    if (stored_bytes < head + tail || (stored_bytes - head - tail) % 4 != 0) continue;
    const std::uint64_t count = (stored_bytes - head - tail) / 4;
    if (container_varint_size(count) == head) return count;
  }
  return std::nullopt;
}

}  // namespace

void PartHashRecorder::add(ByteView head, ByteView bytes) {
  add_piece(head);
  add_piece(bytes);
  end_part();
}

std::uint32_t PartHashRecorder::end_part() {
  const std::uint32_t hash = part_hash(hash_.digest64());
  append_little_endian(hashes_, hash);
  hash_.reset();
  return hash;
}

Bytes PartHashRecorder::take() {
  Bytes bytes = std::exchange(hashes_, {});
  append_little_endian(bytes, own_hash(part_head(bytes.size() / 4), bytes));
  return bytes;
}

Bytes PartHashRecorder::take_last() {
  Bytes bytes = std::exchange(hashes_, {});
  bytes.resize(bytes.size() + kLastHashPartTailBytes);
  return bytes;
}

Bytes seal_last_hash_part(ByteView head, Bytes bytes, std::uint64_t footer_hash) {
  SPILLWAY_ASSERT(bytes.size() >= kLastHashPartTailBytes &&
                  (bytes.size() - kLastHashPartTailBytes) % 4 == 0);
  bytes.resize(bytes.size() - kLastHashPartTailBytes);
  append_little_endian(bytes, footer_hash);
  append_little_endian(bytes, own_hash(head, bytes));
  bytes.insert(bytes.end(), kHashesMagic.begin(), kHashesMagic.end());
  return bytes;
}

HashPart parse_hash_part(ByteView stored, bool is_last) {
  HashPart part;
  const std::size_t tail = is_last ? kLastHashPartTailBytes : kHashPartTailBytes;
  const auto count = count_of_hashes(stored.size(), tail);
  if (!count) return part;
  ByteView bytes = stored.last(4 * *count + tail);
  for (part.hashes.reserve(*count); part.hashes.size() < *count; bytes = bytes.subspan(4)) {
    part.hashes.push_back(load_little_endian<std::uint32_t>(bytes));
  }
  part.is_whole =
      std::ranges::equal(stored.first(container_varint_size(*count)), part_head(*count));
  if (is_last) {
    part.footer_hash = load_little_endian<std::uint64_t>(bytes);
    bytes = bytes.subspan(8);
    part.is_whole &= std::ranges::equal(bytes.subspan(8), kHashesMagic);
  }
  const ByteView hashed = stored.first(stored.size() - bytes.size());
  part.is_whole &= load_little_endian<std::uint64_t>(bytes) == hash64(hashed);
  return part;
}

}  // namespace spillway
