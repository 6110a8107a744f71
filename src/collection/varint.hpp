// Numbers of the collection streams (docs/FORMAT.md, "Collection"): the prefix-coded varint, zigzag
// against a prediction, and the coding of in-group ids. Both ways.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <vector>

#include "base/assert.hpp"

namespace spillway {

/// First values of the 2-, 3-, 4- and 5-byte forms: each length has a range of its own.
inline constexpr std::uint32_t kVarintBase2 = 128;
inline constexpr std::uint32_t kVarintBase3 = 16'512;
inline constexpr std::uint32_t kVarintBase4 = 2'113'664;
inline constexpr std::uint32_t kVarintBase5 = 270'549'120;

inline void append_collection_varint(std::vector<std::uint8_t>& out, std::uint32_t value) {
  const auto put = [&out](std::uint32_t byte) { out.push_back(static_cast<std::uint8_t>(byte)); };
  if (value < kVarintBase2) {
    put(value);
  } else if (value < kVarintBase3) {
    value -= kVarintBase2;
    put(0x80 | value >> 8);
    put(value);
  } else if (value < kVarintBase4) {
    value -= kVarintBase3;
    put(0xC0 | value >> 16);
    put(value >> 8);
    put(value);
  } else if (value < kVarintBase5) {
    value -= kVarintBase4;
    put(0xE0 | value >> 24);
    put(value >> 16);
    put(value >> 8);
    put(value);
  } else {
    value -= kVarintBase5;
    put(0xF0);
    put(value >> 24);
    put(value >> 16);
    put(value >> 8);
    put(value);
  }
}

/// Reads one number; `next_byte()` gives the bytes. Nothing if the bytes are none of the code or
/// stand for 2^32 or more.
template <typename NextByte>
std::optional<std::uint32_t> read_collection_varint(NextByte&& next_byte) {
  const std::uint32_t first = next_byte();
  if (first < 0x80) return first;
  unsigned more = 0;
  std::uint32_t value = 0;
  std::uint32_t base = 0;
  if (first < 0xC0) {
    more = 1, value = first & 0x3F, base = kVarintBase2;
  } else if (first < 0xE0) {
    more = 2, value = first & 0x1F, base = kVarintBase3;
  } else if (first < 0xF0) {
    more = 3, value = first & 0x0F, base = kVarintBase4;
  } else if (first == 0xF0) {
    more = 4, base = kVarintBase5;
  } else {
    return std::nullopt;
  }
  for (unsigned i = 0; i < more; ++i) value = value << 8 | next_byte();
  if (value > UINT32_MAX - base) return std::nullopt;
  return value + base;
}

/// zigzag(x, p). Every code fits if `predicted` is below 2^31, which writers see to; a larger one,
/// which only damage leads to, wraps around.
constexpr std::uint32_t zigzag(std::uint32_t value, std::uint32_t predicted) {
  if (value < predicted) return 2 * (predicted - value) - 1;
  if (value - predicted < predicted) return 2 * (value - predicted);
  return value;
}

/// Inverse of zigzag for any `code` and `predicted`.
constexpr std::uint32_t unzigzag(std::uint32_t code, std::uint32_t predicted) {
  if (code >= 2 * std::uint64_t{predicted}) return code;
  return code % 2 != 0 ? predicted - code / 2 - 1 : predicted + code / 2;
}

/// In-group ids are coded against `last`, the largest id that the batch has had in the group so
/// far, 0 for none (an id of 0, the reference, is never remembered). Both update it. REQUIRES: id
/// and last + 1 below 2^31.
constexpr std::uint32_t encode_in_group_id(std::uint32_t id, std::uint32_t& last) {
  SPILLWAY_ASSERT(id < std::uint32_t{1} << 31 && last + 1 < std::uint32_t{1} << 31);
  const bool predicts = last != 0 && id != 0;
  const std::uint32_t code = predicts ? zigzag(id, last + 1) + 1 : id;
  last = std::max(last, id);
  return code;
}

/// Takes any code. A `last` that only damage leads to wraps around; the id is checked where it is
/// used.
constexpr std::uint32_t decode_in_group_id(std::uint32_t code, std::uint32_t& last) {
  const bool predicts = last != 0 && code != 0;
  const std::uint32_t id = predicts ? unzigzag(code - 1, last + 1) : code;
  last = std::max(last, id);
  return id;
}

}  // namespace spillway
