// Integers in byte buffers: big-endian (scratch keys: memcmp order is numeric order), little-endian
// (archive streams) and a compact variable-length form (scratch values).
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "spillway/error.hpp"

namespace spillway {

using Bytes = std::vector<std::uint8_t>;
using ByteView = std::span<const std::uint8_t>;

template <typename T>
void put_big_endian(std::uint8_t* out, T value) {
  for (std::size_t i = 0; i < sizeof(T); ++i) {
    out[i] = static_cast<std::uint8_t>(value >> (8 * (sizeof(T) - 1 - i)));
  }
}

template <typename T>
T get_big_endian(const std::uint8_t* in) {
  T value = 0;
  for (std::size_t i = 0; i < sizeof(T); ++i) value = static_cast<T>(value << 8) | in[i];
  return value;
}

template <typename T>
void put_little_endian(std::uint8_t* out, T value) {
  for (std::size_t i = 0; i < sizeof(T); ++i) out[i] = static_cast<std::uint8_t>(value >> (8 * i));
}

template <typename T>
void append_little_endian(Bytes& out, T value) {
  for (std::size_t i = 0; i < sizeof(T); ++i) {
    out.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
  }
}

/// LEB128: seven bits a byte, least significant first.
inline void append_leb128(Bytes& out, std::uint64_t value) {
  while (value >= 0x80) {
    out.push_back(static_cast<std::uint8_t>(value | 0x80));
    value >>= 7;
  }
  out.push_back(static_cast<std::uint8_t>(value));
}

/// Walks over a buffer; running over its end is Error corrupt, which names `what`.
class ByteCursor {
 public:
  explicit ByteCursor(ByteView bytes, const char* what = "scratch record")
      : rest_(bytes), what_(what) {}

  std::uint8_t byte() { return take(1)[0]; }

  std::uint64_t leb128() {
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
      const std::uint8_t b = byte();
      value |= static_cast<std::uint64_t>(b & 0x7f) << shift;
      if (b < 0x80) return value;
    }
    throw Error(ErrorKind::corrupt, std::string(what_) + ": number of more than 64 bits");
  }

  ByteView take(std::size_t n) {
    if (n > rest_.size()) throw Error(ErrorKind::corrupt, std::string(what_) + ": ends early");
    const ByteView head = rest_.first(n);
    rest_ = rest_.subspan(n);
    return head;
  }

  ByteView rest() const { return rest_; }

 private:
  ByteView rest_;
  const char* what_;
};

}  // namespace spillway
