// Large tables that begin as zeros: pages that nobody writes to take no memory and no time.
#pragma once

#include <sys/mman.h>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <cstdint>
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

/// Has the memory of a table given now, as far as the system can: where it is filled bit by bit, it
/// would else look as if a job needed more the longer it runs.
template <typename T>
void populate(const ZeroedArray<T>& table) {
#ifdef MADV_POPULATE_WRITE
  // Piece by piece: other threads that ask the system for memory wait for each.
  constexpr std::size_t kPiece = std::size_t{2} << 20;
  auto* const begin = reinterpret_cast<std::uint8_t*>(table.get());
  const std::size_t bytes = table.get_deleter().bytes;
  for (std::size_t at = 0; at < bytes; at += kPiece) {
    ::madvise(begin + at, std::min(kPiece, bytes - at),
              MADV_POPULATE_WRITE);  // no more than a wish
  }
#else
  static_cast<void>(table);
#endif
}

}  // namespace spillway
