// Hashes: a mixer for 64-bit keys, and a 128-bit fingerprint of byte strings (XXH3).
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <span>

namespace spillway {

/// Bijective mixer (the finalizer of splitmix64): every input bit reaches every output bit.
constexpr std::uint64_t mix64(std::uint64_t x) {
  x ^= x >> 30;
  x *= 0xbf58476d1ce4e5b9ULL;
  x ^= x >> 27;
  x *= 0x94d049bb133111ebULL;
  return x ^ (x >> 31);
}

struct Hash128 {
  std::uint64_t high = 0;
  std::uint64_t low = 0;
  auto operator<=>(const Hash128&) const = default;
  template <typename Ar>
  void state(Ar& ar) {
    ar(high, low);
  }
};

/// 128-bit fingerprint; the same on every machine.
Hash128 hash128(std::span<const std::uint8_t> bytes);
/// 64-bit checksum; the same on every machine.
std::uint64_t hash64(std::span<const std::uint8_t> bytes);

}  // namespace spillway
