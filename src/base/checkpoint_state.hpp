// What a checkpoint remembers of an object: numbers and bytes in a fixed order, written by save()
// functions and read back by restore() functions.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>

#include "base/bytes.hpp"

namespace spillway {

class StateWriter {
 public:
  void number(std::uint64_t value) { append_leb128(bytes_, value); }
  void bytes(ByteView value) {
    number(value.size());
    bytes_.insert(bytes_.end(), value.begin(), value.end());
  }
  void text(std::string_view value) {
    bytes({reinterpret_cast<const std::uint8_t*>(value.data()), value.size()});
  }

  void append(const StateWriter& other) {
    bytes_.insert(bytes_.end(), other.bytes_.begin(), other.bytes_.end());
  }

  const Bytes& written() const { return bytes_; }

 private:
  Bytes bytes_;
};

/// Reading over the end is Error corrupt.
class StateReader {
 public:
  explicit StateReader(ByteView bytes) : cursor_(bytes, "a checkpoint's state") {}

  std::uint64_t number() { return cursor_.leb128(); }
  bool at_end() const { return cursor_.rest().empty(); }
  bool flag() { return number() != 0; }
  ByteView bytes() { return cursor_.take(number()); }
  std::string text() {
    const ByteView value = bytes();
    return {value.begin(), value.end()};
  }
  /// Reads what number() wrote into `value`.
  template <typename T>
  void number(T& value) {
    value = static_cast<T>(number());
  }

 private:
  ByteCursor cursor_;
};

}  // namespace spillway
