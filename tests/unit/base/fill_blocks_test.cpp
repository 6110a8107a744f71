#include "base/fill_blocks.hpp"

#include <doctest/doctest.h>

#include <numeric>

namespace spillway {
namespace {

TEST_CASE("fill blocks: whole blocks are flushed, in order, whatever the pieces are") {
  Bytes text(100);
  std::iota(text.begin(), text.end(), std::uint8_t{0});
  for (std::size_t piece = 1; piece <= 25; ++piece) {
    Bytes block;
    Bytes flushed;
    std::size_t calls = 0;
    for (ByteView rest = text; !rest.empty();) {
      const ByteView part = rest.first(std::min(piece, rest.size()));
      fill_blocks(part, 8, block, [&] {
        CHECK(block.size() == 8);
        flushed.insert(flushed.end(), block.begin(), block.end());
        block.clear();
        ++calls;
      });
      rest = rest.subspan(part.size());
    }
    CHECK(calls == 12);
    CHECK(block.size() == 4);
    flushed.insert(flushed.end(), block.begin(), block.end());
    CHECK(flushed == text);
  }
}

}  // namespace
}  // namespace spillway
