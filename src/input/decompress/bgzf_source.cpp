#include "input/decompress/bgzf_source.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "base/assert.hpp"
#include "base/little_endian.hpp"
#include "codec/block_inflater.hpp"
#include "codec/crc32.hpp"
#include "input/decompress/gzip_filter.hpp"
#include "input/decompress/gzip_source.hpp"
#include "input/peeked_source.hpp"
#include "spillway/error.hpp"

namespace spillway {
namespace {

constexpr std::size_t kHeaderBytes = 18;
constexpr std::size_t kTrailerBytes = 8;  // checksum, and length of the text
constexpr std::size_t kMaxBlockBytes = 1 << 16;
constexpr std::size_t kMaxTextBytes = 1 << 16;
constexpr std::size_t kBlocksOfChunk = 8;
constexpr std::size_t kReadBytes = 128 << 10;
constexpr unsigned kChunksPerThread = 2;

// Bytes of the block that begins there; 0 if none does.
std::size_t block_bytes_of(std::span<const std::uint8_t> bytes) {
  constexpr std::array<std::uint8_t, 4> kMagic = {0x1f, 0x8b, 8, 4};
  constexpr std::array<std::uint8_t, 6> kExtra = {6, 0, 'B', 'C', 2, 0};
  constexpr std::size_t kExtraAt = 10;
  if (bytes.size() < kHeaderBytes || !std::ranges::equal(bytes.first(kMagic.size()), kMagic) ||
      !std::ranges::equal(bytes.subspan(kExtraAt, kExtra.size()), kExtra)) {
    return 0;
  }
  const std::size_t size = std::size_t{load_little_endian<std::uint16_t>(bytes.subspan(16))} + 1;
  return size > kHeaderBytes + kTrailerBytes ? size : 0;
}

}  // namespace

bool is_bgzf(std::span<const std::uint8_t> first_bytes) { return block_bytes_of(first_bytes) > 0; }

std::uint64_t BgzfSource::memory_bytes(unsigned threads) {
  // Packed bytes come piece by piece, so there may be room for twice as many.
  constexpr std::uint64_t kChunkBytes = kBlocksOfChunk * (2 * kMaxBlockBytes + kMaxTextBytes);
  // In flight, the one that is given, the spare one and the one that is read; and what was read.
  return (std::uint64_t{kChunksPerThread} * threads + 3) * kChunkBytes + kReadBytes +
         kMaxBlockBytes;
}

BgzfSource::BgzfSource(std::unique_ptr<ByteSource> raw, unsigned threads)
    : raw_(std::move(raw)), name_(raw_->name()), threads_(threads) {
  SPILLWAY_ASSERT(threads > 0);
}

std::size_t BgzfSource::read(std::span<std::uint8_t> out) {
  while (given_ == chunk_.text.size()) {
    if (rest_) return rest_->read(out);
    if (!next_chunk()) return 0;
  }
  const std::size_t n = std::min(out.size(), chunk_.text.size() - given_);
  std::copy_n(chunk_.text.begin() + static_cast<std::ptrdiff_t>(given_), n, out.begin());
  given_ += n;
  return n;
}

// False: at the end.
bool BgzfSource::next_chunk() {
  if (chunk_.good_bytes < chunk_.packed.size()) {
    give_up();
    return true;
  }
  const bool is_first = chunk_.packed.empty();
  while (ready_.empty() && !all_read_) {
    Chunk chunk = read_chunk();
    if (chunk.packed.empty()) break;
    if (is_first) {
      ready_.push_back(inflate(std::move(chunk)));
      break;
    }
    if (!tasks_) {
      tasks_.emplace(pool_.emplace(threads_), kChunksPerThread * threads_,
                     [this](Chunk inflated) { ready_.push_back(std::move(inflated)); });
    }
    tasks_->submit([chunk = std::move(chunk)]() mutable { return inflate(std::move(chunk)); });
  }
  if (ready_.empty() && tasks_) tasks_->drain();
  if (ready_.empty()) {
    if (!input().empty()) {
      give_up();
      return true;
    }
    check_end();
    return false;
  }
  spare_ = std::exchange(chunk_, std::move(ready_.front()));
  ready_.pop_front();
  given_ = 0;
  return true;
}

// Whole blocks, as many as there are up to kBlocksOfChunk.
BgzfSource::Chunk BgzfSource::read_chunk() {
  Chunk chunk = std::exchange(spare_, {});
  chunk.packed.clear();
  chunk.block_bytes.clear();
  while (!all_read_ && chunk.block_bytes.size() < kBlocksOfChunk) {
    const std::size_t size = fill(kHeaderBytes) ? block_bytes_of(input()) : 0;
    all_read_ = size == 0 || !fill(size);
    if (all_read_) break;
    const auto block = input().first(size);
    chunk.packed.insert(chunk.packed.end(), block.begin(), block.end());
    chunk.block_bytes.push_back(static_cast<std::uint32_t>(size));
    begin_ += size;
  }
  return chunk;
}

// Whether so many bytes of input are there.
bool BgzfSource::fill(std::size_t bytes) {
  while (input().size() < bytes && !raw_ended_) {
    input_.erase(input_.begin(), input_.begin() + static_cast<std::ptrdiff_t>(begin_));
    begin_ = 0;
    const std::size_t size = input_.size();
    input_.resize(size + kReadBytes);
    const std::size_t n = raw_->read(std::span(input_).subspan(size));
    input_.resize(size + n);
    raw_ended_ = n == 0;
  }
  return input().size() >= bytes;
}

BgzfSource::Chunk BgzfSource::inflate(Chunk chunk) {
  BlockInflater inflater;
  chunk.good_bytes = 0;
  chunk.ends_empty = false;
  chunk.text.clear();
  chunk.text.reserve(chunk.block_bytes.size() * kMaxTextBytes);
  std::span<const std::uint8_t> rest(chunk.packed);
  for (const std::uint32_t size : chunk.block_bytes) {
    const auto block = rest.first(size);
    rest = rest.subspan(size);
    const auto trailer = block.last(kTrailerBytes);
    const auto text_bytes = load_little_endian<std::uint32_t>(trailer.subspan(4));
    if (text_bytes > kMaxTextBytes) break;
    const std::size_t begin = chunk.text.size();
    chunk.text.resize(begin + text_bytes);
    const auto text = std::span(chunk.text).subspan(begin);
    const auto data = block.subspan(kHeaderBytes, size - kHeaderBytes - kTrailerBytes);
    if (!inflater.inflate(data, text) ||
        crc32(0, text) != load_little_endian<std::uint32_t>(trailer)) {
      chunk.text.resize(begin);
      break;
    }
    chunk.good_bytes += size;
    chunk.ends_empty = text_bytes == 0;
  }
  return chunk;
}

// What was not inflated goes the way of other gzip data, which says what is wrong.
void BgzfSource::give_up() {
  if (tasks_) tasks_->drain();
  Bytes first(chunk_.packed.begin() + static_cast<std::ptrdiff_t>(chunk_.good_bytes),
              chunk_.packed.end());
  for (const Chunk& chunk : ready_) {
    first.insert(first.end(), chunk.packed.begin(), chunk.packed.end());
  }
  first.insert(first.end(), input().begin(), input().end());
  tasks_.reset();
  pool_.reset();
  ready_.clear();
  chunk_ = {};
  spare_ = {};
  given_ = 0;
  input_ = {};
  begin_ = 0;
  rest_ = open_gzip(std::make_unique<PeekedSource>(std::move(first), std::move(raw_)));
}

void BgzfSource::check_end() const {
  if (!chunk_.ends_empty) throw Error(ErrorKind::input, name_ + ": " + kNoBgzipEnd);
}

}  // namespace spillway
