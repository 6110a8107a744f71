#include "bench/md5.hpp"

#include <algorithm>
#include <bit>
#include <cstring>

namespace spillway::bench {
namespace {

// floor(2^32 * |sin(i + 1)|)
constexpr std::array<std::uint32_t, 64> kSines = {
    0xd76aa478, 0xe8c7b756, 0x242070db, 0xc1bdceee, 0xf57c0faf, 0x4787c62a, 0xa8304613, 0xfd469501,
    0x698098d8, 0x8b44f7af, 0xffff5bb1, 0x895cd7be, 0x6b901122, 0xfd987193, 0xa679438e, 0x49b40821,
    0xf61e2562, 0xc040b340, 0x265e5a51, 0xe9b6c7aa, 0xd62f105d, 0x02441453, 0xd8a1e681, 0xe7d3fbc8,
    0x21e1cde6, 0xc33707d6, 0xf4d50d87, 0x455a14ed, 0xa9e3e905, 0xfcefa3f8, 0x676f02d9, 0x8d2a4c8a,
    0xfffa3942, 0x8771f681, 0x6d9d6122, 0xfde5380c, 0xa4beea44, 0x4bdecfa9, 0xf6bb4b60, 0xbebfbc70,
    0x289b7ec6, 0xeaa127fa, 0xd4ef3085, 0x04881d05, 0xd9d4d039, 0xe6db99e5, 0x1fa27cf8, 0xc4ac5665,
    0xf4292244, 0x432aff97, 0xab9423a7, 0xfc93a039, 0x655b59c3, 0x8f0ccc92, 0xffeff47d, 0x85845dd1,
    0x6fa87e4f, 0xfe2ce6e0, 0xa3014314, 0x4e0811a1, 0xf7537e82, 0xbd3af235, 0x2ad7d2bb, 0xeb86d391};

constexpr int kRotations[4][4] = {
    {7, 12, 17, 22}, {5, 9, 14, 20}, {4, 11, 16, 23}, {6, 10, 15, 21}};

}  // namespace

void Md5::block(const std::uint8_t* bytes) {
  static_assert(std::endian::native == std::endian::little);
  std::array<std::uint32_t, 16> words;
  std::memcpy(words.data(), bytes, 64);
  auto [a, b, c, d] = state_;
  const auto step = [&](std::uint32_t i, std::uint32_t mixed, std::uint32_t word) {
    const std::uint32_t sum = a + mixed + kSines[i] + words[word];
    a = d;
    d = c;
    c = b;
    b += std::rotl(sum, kRotations[i / 16][i % 4]);
  };
  for (std::uint32_t i = 0; i < 16; ++i) step(i, d ^ (b & (c ^ d)), i);
  for (std::uint32_t i = 16; i < 32; ++i) step(i, c ^ (d & (b ^ c)), (5 * i + 1) % 16);
  for (std::uint32_t i = 32; i < 48; ++i) step(i, b ^ c ^ d, (3 * i + 5) % 16);
  for (std::uint32_t i = 48; i < 64; ++i) step(i, c ^ (b | ~d), (7 * i) % 16);
  state_ = {state_[0] + a, state_[1] + b, state_[2] + c, state_[3] + d};
}

void Md5::update(std::span<const std::uint8_t> bytes) {
  const std::size_t held = size_ % 64;
  size_ += bytes.size();
  if (held > 0) {
    const std::size_t part = std::min(bytes.size(), 64 - held);
    std::copy_n(bytes.begin(), part, pending_.begin() + static_cast<std::ptrdiff_t>(held));
    bytes = bytes.subspan(part);
    if (held + part < 64) return;
    block(pending_.data());
  }
  for (; bytes.size() >= 64; bytes = bytes.subspan(64)) block(bytes.data());
  std::copy(bytes.begin(), bytes.end(), pending_.begin());
}

std::string Md5::finish() {
  const std::uint64_t bits = size_ * 8;
  const std::array<std::uint8_t, 64> padding = {0x80};
  const std::size_t held = size_ % 64;
  update(std::span(padding).first((held < 56 ? 56 : 120) - held));
  std::array<std::uint8_t, 8> length;
  std::memcpy(length.data(), &bits, 8);
  update(length);

  std::string hex;
  for (const std::uint32_t word : state_) {
    for (unsigned shift = 0; shift < 32; shift += 8) {
      hex += "0123456789abcdef"[(word >> (shift + 4)) & 15];
      hex += "0123456789abcdef"[(word >> shift) & 15];
    }
  }
  *this = Md5();
  return hex;
}

}  // namespace spillway::bench
