// The one account that everything draws on whose size is a choice: run buffers, the seed index,
// segments in flight, zstd contexts, merge cursors.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <string>
#include <utility>

namespace spillway {

class MemoryBudget;

/// Bytes held on a budget; given back on destruction.
class Reservation {
 public:
  Reservation() = default;
  Reservation(Reservation&& other) noexcept
      : budget_(std::exchange(other.budget_, nullptr)), bytes_(std::exchange(other.bytes_, 0)) {}
  Reservation& operator=(Reservation&& other) noexcept {
    release();
    budget_ = std::exchange(other.budget_, nullptr);
    bytes_ = std::exchange(other.bytes_, 0);
    return *this;
  }
  Reservation(const Reservation&) = delete;
  Reservation& operator=(const Reservation&) = delete;
  ~Reservation() { release(); }

  std::uint64_t bytes() const { return bytes_; }
  void release() noexcept;
  /// Gives back what is above `bytes`.
  void shrink_to(std::uint64_t bytes) noexcept;

 private:
  friend class MemoryBudget;
  Reservation(MemoryBudget* budget, std::uint64_t bytes) : budget_(budget), bytes_(bytes) {}

  MemoryBudget* budget_ = nullptr;
  std::uint64_t bytes_ = 0;
};

/// Thread-safe. The budget outlives its reservations.
class MemoryBudget {
 public:
  explicit MemoryBudget(std::uint64_t total_bytes) : total_(total_bytes) {}

  /// Takes `bytes` for `purpose` (a noun for the message), or throws Error resource that names the
  /// purpose and how much more would have been enough.
  Reservation reserve(std::uint64_t bytes, const std::string& purpose);

  /// Nothing if `total_bytes` is less than it is. REQUIRES: nobody reserves meanwhile.
  void raise_total(std::uint64_t total_bytes) { total_ = std::max(total_, total_bytes); }

  std::uint64_t total() const { return total_; }
  std::uint64_t used() const { return used_.load(); }
  std::uint64_t available() const { return total_ - used_.load(); }
  std::uint64_t peak() const { return peak_.load(); }

 private:
  friend class Reservation;

  std::uint64_t total_;
  std::atomic<std::uint64_t> used_{0};
  std::atomic<std::uint64_t> peak_{0};
};

}  // namespace spillway
