#include "codec/repeats.hpp"

#include <algorithm>
#include <bit>
#include <vector>

#include "base/hash.hpp"

namespace spillway {
namespace {

constexpr std::size_t kBases = 20;
constexpr std::uint64_t kMask = (std::uint64_t{1} << (2 * kBases)) - 1;
constexpr std::size_t kMostSlots = std::size_t{1} << 18;

}  // namespace

double repeated_share(std::span<const std::uint8_t> symbols) {
  if (symbols.size() < kBases) return 0;
  const std::size_t slots = std::min(std::bit_ceil(symbols.size() * 2), kMostSlots);
  std::vector<std::uint16_t> seen(slots, 0);
  std::uint64_t code = 0;
  std::size_t repeated = 0;
  for (std::size_t i = 0; i < symbols.size(); ++i) {
    // Symbols above T only have to tell apart, not to be exact.
    code = ((code << 2) ^ symbols[i]) & kMask;
    if (i + 1 < kBases) continue;
    const std::uint64_t hash = mix64(code);
    const auto print = static_cast<std::uint16_t>((hash >> 48) | 1);
    std::uint16_t& slot = seen[hash & (slots - 1)];
    if (slot == print) {
      ++repeated;
    } else {
      slot = print;
    }
  }
  return static_cast<double>(repeated) / static_cast<double>(symbols.size());
}

}  // namespace spillway
