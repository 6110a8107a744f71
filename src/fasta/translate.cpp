#include "fasta/translate.hpp"

#include <bit>
#include <cstring>

#include "base/little_endian.hpp"

namespace spillway {
namespace {

constexpr std::size_t kBlock = 16;
/// Sixteen bytes that are computed with at once (a vector of GCC and Clang).
typedef std::uint8_t Block __attribute__((vector_size(kBlock)));

/// Bits that are set in any byte of `block`, in no order.
std::uint64_t bits_of(const Block& block) {
  std::uint64_t words[2];
  std::memcpy(words, &block, kBlock);
  return words[0] | words[1];
}

/// The slow way, for every letter; returns the OR of the symbols.
unsigned translate_each(ByteView bytes, Symbol* out) {
  unsigned seen = 0;
  for (const std::uint8_t byte : bytes) {
    const Symbol symbol = kSymbolOf[byte];
    seen |= symbol;
    *out++ = symbol;
  }
  return seen;
}

/// Returns the OR of the symbols, as far as it tells kNoSymbol.
unsigned translate_block(const std::uint8_t* in, const Block& bytes, Symbol* out) {
  const Block letters = bytes & static_cast<std::uint8_t>(~kLowerCase);
  const auto is = [&](char letter) {
    return reinterpret_cast<Block>(letters == static_cast<std::uint8_t>(letter));
  };
  const Block c = is('C');
  const Block g = is('G');
  const Block t = is('T');
  const Block n = is('N');
  if (bits_of(~(is('A') | c | g | t | n)) != 0) return translate_each({in, kBlock}, out);
  constexpr std::uint8_t kC = 1, kG = 2, kT = 3;
  const Block symbols = (c & kC) | (g & kG) | (t & kT) | (n & kSymbolN);
  std::memcpy(out, &symbols, kBlock);
  return 0;
}

std::uint64_t load(const std::uint8_t* bytes) {
  return load_little_endian<std::uint64_t>(ByteView(bytes, 8));
}

}  // namespace

Translated translate(ByteView bytes, std::uint8_t letter_case, Symbol* out) {
  unsigned seen = 0;
  std::uint64_t turned = 0;
  if (bytes.size() < kBlock) {
    seen = translate_each(bytes, out);
    for (const std::uint8_t byte : bytes) turned |= byte ^ letter_case;
  } else {
    Block turned_bytes{};
    const auto take = [&](std::size_t at) {
      Block block;
      std::memcpy(&block, bytes.data() + at, kBlock);
      turned_bytes |= block ^ letter_case;
      seen |= translate_block(bytes.data() + at, block, out + at);
    };
    const std::size_t last = bytes.size() - kBlock;
    for (std::size_t at = 0; at < last; at += kBlock) take(at);
    take(last);  // overlaps the one before
    turned = bits_of(turned_bytes);
  }
  constexpr std::uint64_t kEach = 0x0101010101010101;
  return {(seen & kNoSymbol) != 0, (turned & kEach * kLowerCase) != 0};
}

std::uint8_t find_case_toggles(ByteView bytes, std::uint8_t letter_case, std::uint32_t base,
                               std::vector<std::uint32_t>& toggles) {
  constexpr std::uint64_t kEach = 0x0101010101010101;
  std::size_t at = 0;
  const auto toggle = [&] {
    toggles.push_back(base + static_cast<std::uint32_t>(at));
    letter_case ^= kLowerCase;
  };
  while (bytes.size() - at >= 8) {
    const std::uint64_t turned =
        (load(bytes.data() + at) ^ kEach * letter_case) & kEach * kLowerCase;
    if (turned == 0) {
      at += 8;
    } else {
      at += static_cast<unsigned>(std::countr_zero(turned)) / 8;
      toggle();
    }
  }
  for (; at < bytes.size(); ++at) {
    if ((bytes[at] & kLowerCase) != letter_case) toggle();
  }
  return letter_case;
}

}  // namespace spillway
