#include "codec/bgzf_writer.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "base/fill_blocks.hpp"
#include "base/interrupt.hpp"
#include "codec/crc32.hpp"
#include "codec/deflater.hpp"

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

/// One stored block of deflate (RFC 1951, section 3.2.4).
Bytes stored(std::span<const std::uint8_t> text) {
  const auto size = static_cast<std::uint16_t>(text.size());
  Bytes out = {1};
  append_little_endian(out, size);
  append_little_endian(out, static_cast<std::uint16_t>(~size));
  out.insert(out.end(), text.begin(), text.end());
  return out;
}

/// Returns the bytes of the block.
std::size_t append_block(std::span<const std::uint8_t> text, Deflater& deflater, Bytes& out) {
  Bytes body;
  if (!deflater.deflate(text, kMaxBlockBytes - kHeader.size() - kTrailerBytes, body)) {
    body = stored(text);
  }
  const std::size_t size = kHeader.size() + body.size() + kTrailerBytes;
  const std::size_t begin = out.size();
  out.insert(out.end(), kHeader.begin(), kHeader.end());
  out[begin + 16] = static_cast<std::uint8_t>(size - 1);
  out[begin + 17] = static_cast<std::uint8_t>((size - 1) >> 8);
  out.insert(out.end(), body.begin(), body.end());
  append_little_endian(out, crc32(0, text));
  append_little_endian(out, static_cast<std::uint32_t>(text.size()));
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
  Packed packed;
  packed.text_bytes = text.size();
  packed.bytes.reserve(text.size() / 2);
  Deflater deflater;
  std::span<const std::uint8_t> rest(text);
  while (!rest.empty()) {
    const auto block = rest.first(std::min(rest.size(), kBlockBytes));
    rest = rest.subspan(block.size());
    packed.block_bytes.push_back(
        static_cast<std::uint32_t>(append_block(block, deflater, packed.bytes)));
  }
  return packed;
}

void BgzfWriter::submit() {
  tasks_.submit([text = std::exchange(text_, {})] { return pack(text); });
}

void BgzfWriter::take(const Packed& packed) {
  check_interrupted();
  std::size_t left = packed.text_bytes;
  for (const std::uint32_t bytes : packed.block_bytes) {
    if (blocks_ && text_offset_ > 0) blocks_(file_offset_, text_offset_);
    const std::size_t text = std::min(left, kBlockBytes);
    left -= text;
    file_offset_ += bytes;
    text_offset_ += text;
  }
  sink_(packed.bytes);
}

void BgzfWriter::finish() {
  if (!text_.empty()) submit();
  tasks_.drain();
  sink_(kEndOfFile);
}

}  // namespace spillway
