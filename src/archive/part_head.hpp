// What comes before the bytes of a part (docs/FORMAT.md).
#pragma once

#include <cstdint>

#include "archive/varint.hpp"
#include "base/bytes.hpp"

namespace spillway {

/// What stands in the file before the bytes of a part: its metadata.
inline Bytes part_head(std::uint64_t metadata) {
  Bytes head;
  append_container_varint(head, metadata);
  return head;
}

}  // namespace spillway
