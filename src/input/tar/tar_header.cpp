#include "input/tar/tar_header.hpp"

#include <algorithm>
#include <charconv>
#include <string_view>

namespace spillway {
namespace {

using namespace std::literals;

struct Field {
  std::size_t at;
  std::size_t bytes;
};

constexpr Field kName{0, 100};
constexpr Field kSize{124, 12};
constexpr Field kSum{148, 8};
constexpr std::size_t kType = 156;
constexpr Field kMagic{257, 6};
constexpr Field kMagicAndVersion{257, 8};
constexpr Field kPrefix{345, 155};
constexpr std::size_t kSparseGoesOn = 482;       // in a header of GNU's type S
constexpr std::size_t kSparseBlockGoesOn = 504;  // in the blocks behind it

std::string_view text_of(std::span<const std::uint8_t> block, const Field& field) {
  return {reinterpret_cast<const char*>(block.data()) + field.at, field.bytes};
}

std::string_view up_to_nul(std::string_view text) { return text.substr(0, text.find('\0')); }

/// Octal digits, maybe behind blanks, up to a blank, a NUL or the end. An empty field is 0.
std::optional<std::uint64_t> read_octal(std::string_view field) {
  field.remove_prefix(std::min(field.find_first_not_of(' '), field.size()));
  field = field.substr(0, field.find_first_of(" \0"sv));
  if (field.empty()) return 0;
  std::uint64_t value = 0;
  const auto read = std::from_chars(field.data(), field.data() + field.size(), value, 8);
  if (read.ec != std::errc() || read.ptr != field.data() + field.size()) return std::nullopt;
  return value;
}

/// GNU: where the first bit is set, the rest is the number itself, the highest byte first.
std::optional<std::uint64_t> read_number(std::string_view field) {
  if ((static_cast<std::uint8_t>(field[0]) & 0x80) == 0) return read_octal(field);
  std::uint64_t value = static_cast<std::uint8_t>(field[0]) & 0x7fU;
  for (const char c : field.substr(1)) {
    if (value >> 55 != 0) return std::nullopt;  // no file has 2^63 bytes; or it is less than 0
    value = value << 8 | static_cast<std::uint8_t>(c);
  }
  return value;
}

}  // namespace

bool is_tar_header(std::span<const std::uint8_t> bytes) {
  if (bytes.size() < kTarBlockBytes) return false;
  const auto block = bytes.first(kTarBlockBytes);
  const std::string_view field = text_of(block, kSum);
  if (up_to_nul(field).find_first_not_of(' ') == std::string_view::npos) return false;
  // The sum takes its own field for blanks. Old programs took bytes for signed.
  std::int64_t sum = std::int64_t{kSum.bytes} * ' ';
  std::int64_t signed_sum = sum;
  for (std::size_t i = 0; i < block.size(); ++i) {
    if (i >= kSum.at && i < kSum.at + kSum.bytes) continue;
    sum += block[i];
    signed_sum += static_cast<std::int8_t>(block[i]);
  }
  const auto stated = read_octal(field);
  return stated && (static_cast<std::int64_t>(*stated) == sum ||
                    static_cast<std::int64_t>(*stated) == signed_sum);
}

bool is_damaged_tar_header(std::span<const std::uint8_t> bytes) {
  if (bytes.size() < kTarBlockBytes || is_tar_header(bytes)) return false;
  const std::string_view magic = text_of(bytes, kMagicAndVersion);
  return magic.starts_with("ustar\0"sv) || magic == "ustar  \0"sv;
}

bool is_zeros(std::span<const std::uint8_t> bytes) {
  return std::ranges::all_of(bytes, [](std::uint8_t byte) { return byte == 0; });
}

TarHeader read_tar_header(const TarBlock& block) {
  TarHeader header;
  header.type = static_cast<char>(block[kType]);
  header.bytes = read_number(text_of(block, kSize));
  header.has_more_blocks = header.type == 'S' && block[kSparseGoesOn] != 0;
  // GNU tar writes "ustar  ", and other things where ustar has the prefix.
  if (text_of(block, kMagic) == "ustar\0"sv) {
    header.name = up_to_nul(text_of(block, kPrefix));
    if (!header.name.empty()) header.name += '/';
  }
  header.name += up_to_nul(text_of(block, kName));
  return header;
}

bool is_followed_by_sparse_block(const TarBlock& block) { return block[kSparseBlockGoesOn] != 0; }

}  // namespace spillway
