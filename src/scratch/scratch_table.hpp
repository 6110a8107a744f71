// A table of the scratch store, and what is put into it.
#pragma once

#include "base/bytes.hpp"

namespace spillway {

/// A table of the store. Cheap to copy.
struct ScratchTable {
  unsigned handle = 0;
};

struct ScratchPut {
  Bytes key;  ///< at most 511 bytes
  Bytes value;
};

}  // namespace spillway
