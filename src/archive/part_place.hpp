// Where a part of a stream stands in an archive (docs/FORMAT.md, "Container").
#pragma once

#include <cstdint>

namespace spillway {

/// Where a part stands in the file. `offset` is that of its metadata, `size` that of its bytes.
struct PartPlace {
  std::uint64_t offset = 0;
  std::uint64_t size = 0;
};

}  // namespace spillway
