#include "base/memory_budget.hpp"

#include "spillway/error.hpp"

namespace spillway {

void Reservation::release() noexcept {
  if (budget_ != nullptr) budget_->used_ -= bytes_;
  budget_ = nullptr;
  bytes_ = 0;
}

Reservation MemoryBudget::reserve(std::uint64_t bytes, const std::string& purpose) {
  std::uint64_t used = used_.load();
  do {
    if (bytes > total_ - used) {
      constexpr std::uint64_t kMebibyte = 1 << 20;
      throw Error(ErrorKind::resource,
                  "--memory is too small: " + purpose + " needs " + std::to_string(bytes) +
                      " bytes more than is left; at least " +
                      std::to_string((used + bytes + kMebibyte - 1) / kMebibyte) + "M is needed");
    }
  } while (!used_.compare_exchange_weak(used, used + bytes));
  std::uint64_t peak = peak_.load();
  while (peak < used + bytes && !peak_.compare_exchange_weak(peak, used + bytes)) {
  }
  return Reservation(this, bytes);
}

}  // namespace spillway
