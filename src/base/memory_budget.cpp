#include "base/memory_budget.hpp"

#include "spillway/error.hpp"

namespace spillway {

void Reservation::release() noexcept {
  if (budget_ != nullptr) budget_->used_ -= bytes_;
  budget_ = nullptr;
  bytes_ = 0;
}

void Reservation::shrink_to(std::uint64_t bytes) noexcept {
  if (bytes >= bytes_) return;
  budget_->used_ -= bytes_ - bytes;
  bytes_ = bytes;
}

Reservation MemoryBudget::reserve(std::uint64_t bytes, const std::string& purpose) {
  std::uint64_t used = used_.load();
  do {
    if (bytes > total_ - used) {
      constexpr std::uint64_t kMebibyte = 1 << 20;
      const std::uint64_t missing = bytes - (total_ - used);
      throw Error(ErrorKind::resource, "--memory is too small: " + purpose + " needs at least " +
                                           std::to_string((missing - 1) / kMebibyte + 1) +
                                           "M more");
    }
  } while (!used_.compare_exchange_weak(used, used + bytes));
  std::uint64_t peak = peak_.load();
  while (peak < used + bytes && !peak_.compare_exchange_weak(peak, used + bytes)) {
  }
  return Reservation(this, bytes);
}

}  // namespace spillway
