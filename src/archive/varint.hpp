// The container's variable-length integer (docs/FORMAT.md, "Container"): a byte n, 0..8, then n
// bytes, most significant first.
#pragma once

#include <bit>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace spillway {

inline constexpr std::size_t kMaxContainerVarintBytes = 9;

constexpr std::size_t container_varint_size(std::uint64_t value) {
  return 1 + (static_cast<std::size_t>(std::bit_width(value)) + 7) / 8;
}

inline void append_container_varint(std::vector<std::uint8_t>& out, std::uint64_t value) {
  const std::size_t bytes = container_varint_size(value) - 1;
  out.push_back(static_cast<std::uint8_t>(bytes));
  for (std::size_t i = bytes; i-- > 0;) out.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
}

/// Takes a number off the front of `bytes`; nothing (and `bytes` as it was) if it is cut or has a
/// length above 8.
inline std::optional<std::uint64_t> take_container_varint(std::span<const std::uint8_t>& bytes) {
  if (bytes.empty() || bytes[0] > 8 || bytes.size() <= bytes[0]) return std::nullopt;
  const std::size_t n = bytes[0];
  std::uint64_t value = 0;
  for (std::size_t i = 1; i <= n; ++i) value = value << 8 | bytes[i];
  bytes = bytes.subspan(n + 1);
  return value;
}

}  // namespace spillway
