// Fixed-width little-endian integers in byte strings.
#pragma once

#include <concepts>
#include <cstdint>
#include <span>
#include <vector>

namespace spillway {

/// Reads one integer from the first sizeof(T) bytes. REQUIRES: bytes.size() >= sizeof(T).
template <std::unsigned_integral T>
T load_little_endian(std::span<const std::uint8_t> bytes) {
  T value = 0;
  for (std::size_t i = 0; i < sizeof(T); ++i) value |= static_cast<T>(T{bytes[i]} << (8 * i));
  return value;
}

/// Appends sizeof(T) bytes.
template <std::unsigned_integral T>
void append_little_endian(std::vector<std::uint8_t>& out, T value) {
  for (std::size_t i = 0; i < sizeof(T); ++i) {
    out.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
  }
}

}  // namespace spillway
