// Fixed-width little-endian integers out of byte strings (append_little_endian of base/bytes.hpp
// puts them in).
#pragma once

#include <bit>
#include <concepts>
#include <cstdint>
#include <cstring>
#include <span>

#include "base/assert.hpp"

namespace spillway {

/// Reads one integer from the first sizeof(T) bytes. REQUIRES: bytes.size() >= sizeof(T).
template <std::unsigned_integral T>
T load_little_endian(std::span<const std::uint8_t> bytes) {
  SPILLWAY_ASSERT(bytes.size() >= sizeof(T));
  T value = 0;
  if constexpr (std::endian::native == std::endian::little) {
    std::memcpy(&value, bytes.data(), sizeof(T));
    return value;
  }
  for (std::size_t i = 0; i < sizeof(T); ++i) value |= static_cast<T>(T{bytes[i]} << (8 * i));
  return value;
}

}  // namespace spillway
