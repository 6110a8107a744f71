#include "base/process_memory.hpp"

#include <doctest/doctest.h>

#include <cstddef>
#include <memory>

using namespace spillway;

TEST_CASE("the peak is there and never falls, and rises with what is touched") {
  const auto before = peak_resident_bytes();
  CHECK(before > 1 << 20);
  const std::size_t bytes = before + (64 << 20);  // more than ever before, whatever ran already
  {
    const auto block = std::make_unique_for_overwrite<char[]>(bytes);
    for (std::size_t i = 0; i < bytes; i += 4096) block[i] = 1;
    volatile char keep = block[bytes / 2];
    static_cast<void>(keep);
  }
  const auto after = peak_resident_bytes();
  CHECK(after >= bytes);
  CHECK(peak_resident_bytes() >= after);
}
