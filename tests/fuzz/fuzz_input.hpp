// What the fuzz targets share: taking an input apart, and files that are memory.
#pragma once

#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>

#include "base/file.hpp"
#include "spillway/error.hpp"

namespace spillway::fuzz {

/// Takes values off the front of an input; zeros and nothing behind its end.
class FuzzInput {
 public:
  FuzzInput(const std::uint8_t* data, std::size_t size) : rest_(data, size) {}

  template <typename T>
  T number() {
    T value = 0;
    for (const std::uint8_t byte : take(sizeof(T))) value = static_cast<T>(value << 8 | byte);
    return value;
  }
  /// At most `size` bytes.
  std::span<const std::uint8_t> take(std::size_t size) {
    const auto head = rest_.first(std::min(size, rest_.size()));
    rest_ = rest_.subspan(head.size());
    return head;
  }
  /// As many bytes as the next two say.
  std::span<const std::uint8_t> block() { return take(number<std::uint16_t>()); }
  std::span<const std::uint8_t> rest() { return take(rest_.size()); }

 private:
  std::span<const std::uint8_t> rest_;
};

inline std::string_view text_of(std::span<const std::uint8_t> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

/// A file in memory, with a path as long as the object lives.
class MemoryFile {
 public:
  explicit MemoryFile(std::span<const std::uint8_t> bytes)
      : descriptor_(::memfd_create("fuzz", MFD_CLOEXEC)) {
    if (descriptor_ < 0) std::abort();
    File::borrow(descriptor_, "memory").write(bytes);
  }
  MemoryFile(const MemoryFile&) = delete;
  MemoryFile& operator=(const MemoryFile&) = delete;
  ~MemoryFile() { ::close(descriptor_); }

  std::filesystem::path path() const { return "/proc/self/fd/" + std::to_string(descriptor_); }

 private:
  int descriptor_;
};

/// Runs `work`; an Error is a fine way out, everything else is a defect.
template <typename Work>
void may_fail(Work work) {
  try {
    work();
  } catch (const Error&) {
  }
}

/// What has to hold for every input.
inline void require(bool holds) {
  if (!holds) std::abort();
}

}  // namespace spillway::fuzz
