// The rest of one file into another.
#pragma once

#include "base/bytes.hpp"
#include "base/file.hpp"

namespace spillway {

/// Copies what is left of `from`, a megabyte at a time, to the current position of `to`.
inline void copy_rest(File& from, File& to) {
  Bytes buffer(1 << 20);
  for (std::size_t n = from.read(buffer); n > 0; n = from.read(buffer)) {
    to.write(ByteView(buffer).first(n));
  }
}

}  // namespace spillway
