// The pages of the store's file that this process has mapped.
#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>

namespace spillway {

/// Gives pages back after a stretch of reads and writes, so that of a file of any size a bounded
/// amount is resident. Thread-safe.
class MappedPages {
 public:
  /// Finds the map of the store's file in `directory`, which must be there. Error io, resource.
  explicit MappedPages(const std::filesystem::path& directory);

  /// Notes that `bytes` went through the map of a file of which `used_bytes()` are in use.
  template <typename UsedBytes>
  void went_through(std::uint64_t bytes, const UsedBytes& used_bytes) {
    if (since_drop_.fetch_add(bytes) + bytes < kDropStrideBytes) return;
    since_drop_ = 0;
    if (begin_ != nullptr) drop(used_bytes());
  }

 private:
  // After this many bytes have gone through the map its pages are given back.
  static constexpr std::uint64_t kDropStrideBytes = 4 << 20;

  void drop(std::uint64_t bytes);

  void* begin_;  // null: unknown
  std::atomic<std::uint64_t> since_drop_{0};
};

}  // namespace spillway
