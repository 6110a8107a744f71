// Large tables that begin as zeros: pages that nobody writes to take no memory and no time.
#pragma once

#include <sys/mman.h>

#include <cerrno>
#include <cstddef>
#include <cstring>
#include <memory>
#include <string>
#include <type_traits>

#include "spillway/error.hpp"

namespace spillway {

struct UnmapZeroed {
  std::size_t bytes = 0;

  void operator()(void* begin) const noexcept { ::munmap(begin, bytes); }
};

template <typename T>
using ZeroedArray = std::unique_ptr<T[], UnmapZeroed>;

/// Large ones spare a table that is looked up at random the way through the page tables, and are
/// there as a whole once a byte is written: for tables that will be full anyway.
enum class Pages { usual, large };

/// `n` objects whose bytes are 0, which has to be a value of T; Error resource. Large pages are
/// used where the system has them.
template <typename T>
ZeroedArray<T> make_zeroed(std::size_t n, Pages pages = Pages::usual) {
  static_assert(std::is_trivially_copyable_v<T> && std::is_trivially_destructible_v<T>);
  const std::size_t bytes = n * sizeof(T);
  void* const begin =
      ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (begin == MAP_FAILED) {
    throw Error(ErrorKind::resource,
                "a table of " + std::to_string(bytes >> 20) + " MiB: " + std::strerror(errno));
  }
  if (pages == Pages::large) ::madvise(begin, bytes, MADV_HUGEPAGE);  // no more than a wish
  return ZeroedArray<T>(static_cast<T*>(begin), UnmapZeroed{bytes});
}

}  // namespace spillway
