// Large tables that begin as zeros: pages that nobody writes to take no memory and no time.
#pragma once

#include <cstddef>
#include <cstdlib>
#include <memory>
#include <new>
#include <type_traits>

namespace spillway {

struct FreeZeroed {
  void operator()(void* bytes) const noexcept { std::free(bytes); }
};

template <typename T>
using ZeroedArray = std::unique_ptr<T[], FreeZeroed>;

/// `n` objects whose bytes are 0, which has to be a value of T.
template <typename T>
ZeroedArray<T> make_zeroed(std::size_t n) {
  static_assert(std::is_trivially_copyable_v<T> && std::is_trivially_destructible_v<T>);
  // Only calloc knows which pages the system gives out as zeros.
  T* array = static_cast<T*>(std::calloc(n, sizeof(T)));
  if (array == nullptr) throw std::bad_alloc();
  return ZeroedArray<T>(array);
}

}  // namespace spillway
