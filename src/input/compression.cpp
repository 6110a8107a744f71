#include "input/compression.hpp"

#include <array>
#include <bit>

#include "base/little_endian.hpp"
#include "base/text_bytes.hpp"

namespace spillway {
namespace {

using namespace std::literals;

/// gzip's header with an extra field of its own (razf.c of samtools 0.1).
bool is_razf(std::string_view first) {
  return first.starts_with("\x1f\x8b\x08\x04") && first.size() >= 16 &&
         first.substr(12, 4) == "RAZF";
}

/// What `.lzma` files begin with has no magic (lzma-file-format.txt of XZ Utils, section 1.1):
/// properties, the dictionary's size, that of the text or ones, and the first byte of the range
/// coder. XZ Utils asks the same of sizes.
bool is_lzma_alone(std::string_view first) {
  constexpr unsigned kProperties = 9 * 5 * 5;
  constexpr std::uint64_t kUnknown = ~std::uint64_t{0};
  constexpr std::uint64_t kLongest = std::uint64_t{1} << 38;
  if (first.size() < 14) return false;
  const auto dictionary = load_little_endian<std::uint32_t>(as_bytes(first.substr(1, 4)));
  const auto bytes = load_little_endian<std::uint64_t>(as_bytes(first.substr(5, 8)));
  const std::uint32_t top = std::bit_floor(dictionary);
  const bool is_usual = dictionary == top || dictionary == top + top / 2;
  return static_cast<unsigned char>(first[0]) < kProperties && top >= 4096 && is_usual &&
         (bytes == kUnknown || bytes < kLongest) && first[13] == 0;
}

/// RFC 1950; the level that reads as a text is left out.
bool is_zlib(std::string_view first) {
  return first.starts_with("\x78\x01") || first.starts_with("\x78\x9c") ||
         first.starts_with("\x78\xda");
}

/// zstd data may begin with a frame that holds no text (RFC 8878, section 3.1.2), as pzstd writes.
bool is_skippable_frame(std::string_view first) {
  return first.size() >= 4 && (first[0] & 0xf0) == 0x50 && first.substr(1, 3) == "\x2a\x4d\x18"sv;
}

/// zstd before its format was fixed: versions 0.1 to 0.7.
bool is_old_zstd(std::string_view first) {
  return first.size() >= 4 && first.substr(1, 3) == "\xb5\x2f\xfd"sv &&
         (first[0] == 0x1e || (first[0] >= 0x22 && first[0] <= 0x27));
}

/// bzip2's magic and level, and the head of a block or of the end.
bool is_surely_bzip2(std::string_view first) {
  if (first.size() < 10 || first[3] < '1' || first[3] > '9') return false;
  const std::string_view head = first.substr(4, 6);
  return head == "\x31\x41\x59\x26\x53\x59"sv || head == "\x17\x72\x45\x38\x50\x90"sv;
}

struct Format {
  Compression compression;
  std::string_view magic;
};

constexpr auto kUnread = CompressionKind::unread;

constexpr std::array kFormats = {
    Format{{CompressionKind::gzip, "gzip", "gzip -dc"}, "\x1f\x8b"sv},
    Format{{CompressionKind::zstd, "zstd", "zstd -dc"}, "\x28\xb5\x2f\xfd"sv},
    Format{{CompressionKind::xz, "xz", "xz -dc"},
           "\xfd"
           "7zXZ\0"sv},
    Format{{kUnread, "zip", "unzip -p"}, "PK\x03\x04"sv},
    Format{{kUnread, "zip", "unzip -p"}, "PK\x05\x06"sv},  // without a member
    Format{{kUnread, "zip in several parts", "unzip -p"}, "PK\x07\x08"sv},
    Format{{kUnread, "7-Zip", "7z x -so"}, "7z\xbc\xaf\x27\x1c"sv},
    Format{{kUnread, "rar", "unrar p -inul"}, "Rar!\x1a\x07"sv},
    Format{{kUnread, "lz4", "lz4 -dc"}, "\x04\x22\x4d\x18"sv},
    Format{{kUnread, "lz4", "lz4 -dc"}, "\x02\x21\x4c\x18"sv},  // before its format was fixed
    Format{{kUnread, "compress (.Z)", "gzip -dc"}, "\x1f\x9d"sv},
    Format{{kUnread, "pack (.z)", "gzip -dc"}, "\x1f\x1e"sv},
    Format{{kUnread, "lzh", "gzip -dc"}, "\x1f\xa0"sv},
    Format{{kUnread, "lzip", "lzip -dc"}, "LZIP\x01"sv},
    Format{{kUnread, "lzop", "lzop -dc"}, "\x89LZO\0\r\n\x1a\n"sv},
    Format{{kUnread, "snappy", "snzip -dc"}, "\xff\x06\0\0sNaPpY"sv},
};

}  // namespace

Compression compression_of(std::string_view first, bool is_inner) {
  if (is_razf(first)) return {kUnread, "RAZF", "razip -dc"};
  if (is_lzma_alone(first)) return {kUnread, "lzma", "xz --format=lzma -dc"};
  if (is_zlib(first)) return {kUnread, "zlib", "pigz -dcz"};
  if (is_old_zstd(first)) return {kUnread, "a zstd before 0.8", "zstd -dc"};
  if (is_skippable_frame(first)) return {CompressionKind::zstd, "zstd", "zstd -dc"};
  if (first.starts_with("BZh") && (!is_inner || is_surely_bzip2(first))) {
    return {CompressionKind::bzip2, "bzip2", "bzip2 -dc"};
  }
  for (const Format& format : kFormats) {
    if (first.starts_with(format.magic)) return format.compression;
  }
  return {};
}

}  // namespace spillway
