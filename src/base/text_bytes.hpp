// Texts as bytes.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/bytes.hpp"

namespace spillway {

inline ByteView as_bytes(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

}  // namespace spillway
