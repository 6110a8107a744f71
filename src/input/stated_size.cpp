#include "input/stated_size.hpp"

#include <algorithm>
#include <array>

#include "base/bytes.hpp"
#include "base/file.hpp"
#include "base/interrupt.hpp"
#include "base/little_endian.hpp"
#include "base/text_bytes.hpp"
#include "input/compression.hpp"

namespace spillway {
namespace {

std::uint64_t number_at(ByteView bytes, std::size_t at, std::size_t size) {
  std::uint64_t number = 0;
  for (std::size_t i = size; i > 0; --i) number = number << 8 | bytes[at + i - 1];
  return number;
}

Bytes read(const File& file, std::uint64_t offset, std::uint64_t size) {
  Bytes bytes(size);
  file.read_at(offset, bytes);
  return bytes;
}

// --- gzip (RFC 1952) and BGZF (SAMv1, section 4.1) ----------------------------------------------

constexpr std::size_t kBgzfHeadBytes = 18;
constexpr std::uint64_t kSizeBytes = 4;

/// Bytes of the block whose header this is; 0: it is none of BGZF. The field of its size comes
/// first in all writers.
std::uint64_t bgzf_block_bytes(ByteView head) {
  const bool is_bgzf = head.size() >= kBgzfHeadBytes && head[0] == 0x1f && head[1] == 0x8b &&
                       (head[3] & 4) != 0 && head[12] == 'B' && head[13] == 'C' &&
                       number_at(head, 14, 2) == 2;
  return is_bgzf ? number_at(head, 16, 2) + 1 : 0;
}

std::optional<StatedSize> size_of_bgzf(const File& file, std::uint64_t file_bytes) {
  StatedSize size;
  std::uint64_t at = 0;
  std::uint64_t block = bgzf_block_bytes(read(file, 0, kBgzfHeadBytes));
  while (block > kBgzfHeadBytes && at + block <= file_bytes) {
    check_interrupted();
    at += block;
    // The end of a block, and the head of the next.
    const std::uint64_t next = std::min<std::uint64_t>(kBgzfHeadBytes, file_bytes - at);
    const Bytes bytes = read(file, at - kSizeBytes, kSizeBytes + next);
    size.bytes += number_at(bytes, 0, kSizeBytes);
    if (next == 0) return size;
    block = bgzf_block_bytes(ByteView(bytes).subspan(kSizeBytes));
  }
  return std::nullopt;
}

std::optional<StatedSize> size_of_gzip(const File& file, std::uint64_t file_bytes) {
  if (file_bytes < kBgzfHeadBytes + kSizeBytes) return std::nullopt;
  if (bgzf_block_bytes(read(file, 0, kBgzfHeadBytes)) != 0) return size_of_bgzf(file, file_bytes);
  const Bytes trailer = read(file, file_bytes - kSizeBytes, kSizeBytes);
  return StatedSize{number_at(trailer, 0, kSizeBytes), std::uint64_t{1} << 32};
}

// --- zstd (RFC 8878, section 3.1.1.1) ------------------------------------------------------------

std::optional<StatedSize> size_of_zstd(ByteView first) {
  constexpr std::array<std::size_t, 4> kDictionaryBytes = {0, 1, 2, 4};
  constexpr std::array<std::size_t, 4> kContentBytes = {0, 2, 4, 8};
  if (first.size() < 5 || number_at(first, 0, 4) != 0xfd2fb528) return std::nullopt;
  const std::uint8_t head = first[4];
  const bool is_single_segment = (head & 0x20) != 0;
  const std::size_t at = 5 + (is_single_segment ? 0 : 1) + kDictionaryBytes[head & 3];
  std::size_t bytes = kContentBytes[head >> 6];
  if (bytes == 0 && is_single_segment) bytes = 1;
  if (bytes == 0 || first.size() < at + bytes) return std::nullopt;
  return StatedSize{number_at(first, at, bytes) + (bytes == 2 ? 256 : 0), 0};
}

// --- xz (The .xz File Format, sections 2.1.2 and 4) ----------------------------------------------

std::optional<std::uint64_t> take_xz_number(ByteView& bytes) {
  std::uint64_t number = 0;
  for (unsigned shift = 0; shift < 63 && !bytes.empty(); shift += 7) {
    const std::uint8_t byte = bytes.front();
    bytes = bytes.subspan(1);
    number |= std::uint64_t{byte & 0x7fU} << shift;
    if ((byte & 0x80) == 0) return number;
  }
  return std::nullopt;
}

std::optional<StatedSize> size_of_xz(const File& file, std::uint64_t file_bytes) {
  constexpr std::uint64_t kFooterBytes = 12;
  constexpr std::uint64_t kMaxIndexBytes = std::uint64_t{1} << 24;
  if (file_bytes < 2 * kFooterBytes) return std::nullopt;
  const Bytes footer = read(file, file_bytes - kFooterBytes, kFooterBytes);
  if (footer[10] != 'Y' || footer[11] != 'Z') return std::nullopt;
  const std::uint64_t index_bytes = (number_at(footer, 4, 4) + 1) * 4;
  if (index_bytes > std::min(kMaxIndexBytes, file_bytes - 2 * kFooterBytes)) return std::nullopt;
  const Bytes index = read(file, file_bytes - kFooterBytes - index_bytes, index_bytes);
  ByteView rest = ByteView(index).subspan(1);
  const auto records = take_xz_number(rest);
  if (index[0] != 0 || !records) return std::nullopt;
  StatedSize size;
  for (std::uint64_t i = 0; i < *records; ++i) {
    const auto packed = take_xz_number(rest);
    const auto bytes = take_xz_number(rest);
    if (!packed || !bytes) return std::nullopt;
    size.bytes += *bytes;
  }
  return size;
}

}  // namespace

std::optional<StatedSize> stated_size(const std::filesystem::path& path) {
  constexpr std::uint64_t kFirstBytes = 32;
  const File file = File::open_read(path);
  const std::uint64_t file_bytes = file.size();
  const Bytes first = read(file, 0, std::min(kFirstBytes, file_bytes));
  const std::string_view text(reinterpret_cast<const char*>(first.data()), first.size());
  switch (compression_of(text).kind) {
    case CompressionKind::gzip:
      return size_of_gzip(file, file_bytes);
    case CompressionKind::zstd:
      return size_of_zstd(first);
    case CompressionKind::xz:
      return size_of_xz(file, file_bytes);
    default:
      return std::nullopt;
  }
}

}  // namespace spillway
