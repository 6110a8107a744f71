// Blocks of bytes that are worked on at once, for lz_decode.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>

#include "base/little_endian.hpp"

namespace spillway::lz_decode_detail {

/// Bytes that are worked on at once.
using Block [[gnu::vector_size(16)]] = std::uint8_t;

inline Block load_block(const std::uint8_t* from) {
  Block block;
  std::memcpy(&block, from, sizeof block);
  return block;
}

inline Block splat(std::uint8_t byte) { return byte - Block{}; }

/// 255 where the bytes are equal, else 0.
inline Block equal(Block a, Block b) { return reinterpret_cast<Block>(a == b); }

/// How many bytes at the front are 255, if all others are 0.
inline unsigned count_set(Block mask) {
  std::uint8_t bytes[sizeof mask];
  std::memcpy(bytes, &mask, sizeof mask);
  const auto half = [&](std::size_t i) {
    return load_little_endian<std::uint64_t>(std::span(bytes).subspan(i, 8));
  };
  const auto in_half = [](std::uint64_t bits) {
    return static_cast<unsigned>(std::countr_one(bits)) / 8;
  };
  const unsigned first = in_half(half(0));
  return first < 8 ? first : 8 + in_half(half(8));
}

}  // namespace spillway::lz_decode_detail
