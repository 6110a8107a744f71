#include "codec/bgzf_writer.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "base/fill_blocks.hpp"
#include "base/interrupt.hpp"
#include "codec/crc32.hpp"

namespace spillway {
namespace {

constexpr std::size_t kBlocksOfTask = 16;
constexpr std::size_t kTaskBytes = kBlocksOfTask * BgzfWriter::kBlockBytes;
constexpr std::size_t kMaxBlockBytes = 1 << 16;
constexpr std::size_t kTrailerBytes = 8;

constexpr std::array<std::uint8_t, 18> kHeader = {0x1f, 0x8b, 8, 4,   0,   0, 0, 0, 0,
                                                  0xff, 6,    0, 'B', 'C', 2, 0, 0, 0};
constexpr std::array<std::uint8_t, 28> kEndOfFile = {0x1f, 0x8b, 8,   4,   0, 0, 0,    0, 0, 0xff,
                                                     6,    0,    'B', 'C', 2, 0, 0x1b, 0, 3, 0,
                                                     0,    0,    0,   0,   0, 0, 0,    0};

/// Writes one stored block of deflate (RFC 1951, section 3.2.4), and returns its bytes.
std::size_t store(std::span<const std::uint8_t> text, std::uint8_t* out) {
  const auto size = static_cast<std::uint16_t>(text.size());
  out[0] = 1;
  put_little_endian(out + 1, size);
  put_little_endian(out + 3, static_cast<std::uint16_t>(~size));
  std::ranges::copy(text, out + 5);
  return 5 + text.size();
}

/// Writes the block, and returns its bytes. REQUIRES: room for kMaxBlockBytes.
std::size_t put_block(std::span<const std::uint8_t> text, Deflater& deflater, std::uint8_t* out) {
  std::uint8_t* const body = out + kHeader.size();
  std::size_t body_bytes =
      deflater.deflate(text, {body, kMaxBlockBytes - kHeader.size() - kTrailerBytes});
  if (body_bytes == 0) body_bytes = store(text, body);
  const std::size_t size = kHeader.size() + body_bytes + kTrailerBytes;
  std::ranges::copy(kHeader, out);
  put_little_endian(out + 16, static_cast<std::uint16_t>(size - 1));
  put_little_endian(body + body_bytes, crc32(0, text));
  put_little_endian(body + body_bytes + 4, static_cast<std::uint32_t>(text.size()));
  return size;
}

}  // namespace

BgzfWriter::BgzfWriter(unsigned threads, Sink sink, BlockSink blocks)
    : sink_(std::move(sink)),
      blocks_(std::move(blocks)),
      tasks_(threads, 2 * std::uint64_t{threads}, [this](const Packed& packed) { take(packed); }) {}

void BgzfWriter::write(std::span<const std::uint8_t> text) {
  fill_blocks(text, kTaskBytes, text_, [this] { submit(); });
}

BgzfWriter::Packed BgzfWriter::pack(const Bytes& text) {
  const std::size_t blocks = (text.size() + kBlockBytes - 1) / kBlockBytes;
  // Only what is written becomes resident.
  Packed packed{
      std::make_unique_for_overwrite<std::uint8_t[]>(blocks * kMaxBlockBytes), {}, text.size()};
  packed.block_bytes.reserve(blocks);
  const LendingPool<Deflater>::Lease deflater(deflaters_);
  std::uint8_t* out = packed.bytes.get();
  std::span<const std::uint8_t> rest(text);
  while (!rest.empty()) {
    const auto block = rest.first(std::min(rest.size(), kBlockBytes));
    rest = rest.subspan(block.size());
    const std::size_t bytes = put_block(block, *deflater, out);
    packed.block_bytes.push_back(static_cast<std::uint32_t>(bytes));
    out += bytes;
  }
  return packed;
}

void BgzfWriter::submit() {
  tasks_.submit([this, text = std::exchange(text_, {})] { return pack(text); });
}

void BgzfWriter::take(const Packed& packed) {
  check_interrupted();
  std::size_t left = packed.text_bytes;
  std::size_t packed_bytes = 0;
  for (const std::uint32_t bytes : packed.block_bytes) {
    if (blocks_ && text_offset_ > 0) blocks_(file_offset_, text_offset_);
    const std::size_t text = std::min(left, kBlockBytes);
    left -= text;
    file_offset_ += bytes;
    packed_bytes += bytes;
    text_offset_ += text;
  }
  sink_({packed.bytes.get(), packed_bytes});
}

void BgzfWriter::finish() {
  if (!text_.empty()) submit();
  tasks_.drain();
  sink_(kEndOfFile);
}

}  // namespace spillway
