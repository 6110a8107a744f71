// Bytes that are written before they are read, so nothing is filled in beforehand.
#pragma once

#include <cstdint>
#include <memory>
#include <span>

namespace spillway {

/// Grows to the largest size asked for and stays there.
class ScratchBuffer {
 public:
  /// `size` bytes of any content; what an earlier call gave is invalid.
  std::span<std::uint8_t> take(std::size_t size) {
    if (size > capacity_) {
      bytes_ = nullptr;  // never both at once
      capacity_ = 0;
      bytes_ = std::make_unique_for_overwrite<std::uint8_t[]>(size);
      capacity_ = size;
    }
    return {bytes_.get(), size};
  }

 private:
  std::unique_ptr<std::uint8_t[]> bytes_;
  std::size_t capacity_ = 0;
};

}  // namespace spillway
