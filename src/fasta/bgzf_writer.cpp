#include "fasta/bgzf_writer.hpp"

#include <isa-l/crc.h>
#include <isa-l/igzip_lib.h>

#include <algorithm>
#include <array>
#include <memory>
#include <utility>

#include "base/interrupt.hpp"

namespace spillway {
namespace {

constexpr std::size_t kBlocksOfTask = 16;
constexpr std::size_t kTaskBytes = kBlocksOfTask * BgzfWriter::kBlockBytes;
constexpr std::size_t kMostBlockBytes = 1 << 16;
constexpr std::size_t kTrailerBytes = 8;

constexpr std::array<std::uint8_t, 18> kHeader = {0x1f, 0x8b, 8, 4,   0,   0, 0, 0, 0,
                                                  0xff, 6,    0, 'B', 'C', 2, 0, 0, 0};
constexpr std::array<std::uint8_t, 28> kEndOfFile = {0x1f, 0x8b, 8,   4,   0, 0, 0,    0, 0, 0xff,
                                                     6,    0,    'B', 'C', 2, 0, 0x1b, 0, 3, 0,
                                                     0,    0,    0,   0,   0, 0, 0,    0};

/// Deflates one block at a time.
class Deflater {
 public:
  Deflater() : level_buffer_(std::make_unique<std::uint8_t[]>(ISAL_DEF_LVL1_DEFAULT)) {}

  /// Bytes put at `out`; 0: they would not fit.
  std::size_t deflate(std::span<const std::uint8_t> text, std::span<std::uint8_t> out) {
    isal_deflate_stateless_init(&stream_);
    stream_.level = 1;
    stream_.level_buf = level_buffer_.get();
    stream_.level_buf_size = ISAL_DEF_LVL1_DEFAULT;
    stream_.end_of_stream = 1;
    stream_.flush = NO_FLUSH;
    stream_.gzip_flag = IGZIP_DEFLATE;
    stream_.next_in = const_cast<std::uint8_t*>(text.data());  // it is only read
    stream_.avail_in = static_cast<std::uint32_t>(text.size());
    stream_.next_out = out.data();
    stream_.avail_out = static_cast<std::uint32_t>(out.size());
    return isal_deflate_stateless(&stream_) == COMP_OK ? out.size() - stream_.avail_out : 0;
  }

 private:
  isal_zstream stream_{};
  std::unique_ptr<std::uint8_t[]> level_buffer_;
};

/// One stored block of deflate (RFC 1951, section 3.2.4).
std::size_t store(std::span<const std::uint8_t> text, std::span<std::uint8_t> out) {
  const auto size = static_cast<std::uint16_t>(text.size());
  const auto inverse = static_cast<std::uint16_t>(~size);
  out[0] = 1;
  out[1] = static_cast<std::uint8_t>(size);
  out[2] = static_cast<std::uint8_t>(size >> 8);
  out[3] = static_cast<std::uint8_t>(inverse);
  out[4] = static_cast<std::uint8_t>(inverse >> 8);
  std::ranges::copy(text, out.begin() + 5);
  return 5 + text.size();
}

/// Returns the bytes of the block.
std::size_t append_block(Deflater& deflater, std::span<const std::uint8_t> text, Bytes& out) {
  const std::size_t begin = out.size();
  out.resize(begin + kMostBlockBytes);
  const auto block = std::span(out).subspan(begin);
  std::ranges::copy(kHeader, block.begin());
  const auto room = block.subspan(kHeader.size(), kMostBlockBytes - kHeader.size() - kTrailerBytes);
  std::size_t body = deflater.deflate(text, room);
  if (body == 0) body = store(text, room);
  const std::size_t size = kHeader.size() + body + kTrailerBytes;
  block[16] = static_cast<std::uint8_t>(size - 1);
  block[17] = static_cast<std::uint8_t>((size - 1) >> 8);
  out.resize(begin + size - kTrailerBytes);
  append_little_endian(out, crc32_gzip_refl(0, text.data(), text.size()));
  append_little_endian(out, static_cast<std::uint32_t>(text.size()));
  return size;
}

}  // namespace

BgzfWriter::BgzfWriter(unsigned threads, Sink sink, BlockSink blocks)
    : threads_(std::max(threads, 1U)), sink_(std::move(sink)), blocks_(std::move(blocks)) {}

void BgzfWriter::write(std::span<const std::uint8_t> text) {
  while (!text.empty()) {
    const std::size_t n = std::min(text.size(), kTaskBytes - text_.size());
    text_.insert(text_.end(), text.begin(), text.begin() + static_cast<std::ptrdiff_t>(n));
    text = text.subspan(n);
    if (text_.size() == kTaskBytes) submit();
  }
}

BgzfWriter::Packed BgzfWriter::pack(const Bytes& text) {
  Packed packed;
  Deflater deflater;
  packed.bytes.reserve(text.size() / 2);
  std::span<const std::uint8_t> rest(text);
  while (!rest.empty()) {
    const auto block = rest.first(std::min(rest.size(), kBlockBytes));
    rest = rest.subspan(block.size());
    packed.block_bytes.push_back(
        static_cast<std::uint32_t>(append_block(deflater, block, packed.bytes)));
  }
  return packed;
}

void BgzfWriter::submit() {
  Bytes text = std::exchange(text_, {});
  const std::size_t text_bytes = text.size();
  if (threads_ == 1) return take(pack(text), text_bytes);
  if (!pool_) pool_.emplace(threads_);
  if (pending_.size() >= 2 * std::size_t{threads_}) take_first();
  pending_.push_back({pool_->submit([text = std::move(text)] { return pack(text); }), text_bytes});
}

void BgzfWriter::take(const Packed& packed, std::size_t text_bytes) {
  check_interrupted();
  std::size_t left = text_bytes;
  for (const std::uint32_t bytes : packed.block_bytes) {
    if (blocks_ && text_offset_ > 0) blocks_(file_offset_, text_offset_);
    const std::size_t text = std::min(left, kBlockBytes);
    left -= text;
    file_offset_ += bytes;
    text_offset_ += text;
  }
  sink_(packed.bytes);
}

void BgzfWriter::take_first() {
  const Packed packed = pending_.front().packed.get();
  const std::size_t text_bytes = pending_.front().text_bytes;
  pending_.pop_front();
  take(packed, text_bytes);
}

void BgzfWriter::finish() {
  if (!text_.empty()) submit();
  while (!pending_.empty()) take_first();
  sink_(kEndOfFile);
}

}  // namespace spillway
