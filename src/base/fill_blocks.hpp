// Bytes that come in pieces of any size, in blocks of one size.
#pragma once

#include <algorithm>
#include <cstddef>

#include "base/bytes.hpp"

namespace spillway {

/// Adds `text` to `block`. As often as that has `block_bytes`, calls flush(), which empties it.
/// REQUIRES: there are fewer in it.
template <typename Flush>
void fill_blocks(ByteView text, std::size_t block_bytes, Bytes& block, Flush flush) {
  while (!text.empty()) {
    const ByteView part = text.first(std::min(text.size(), block_bytes - block.size()));
    block.insert(block.end(), part.begin(), part.end());
    text = text.subspan(part.size());
    if (block.size() == block_bytes) flush();
  }
}

}  // namespace spillway
