#include "codec/crc32.hpp"

#include <libdeflate.h>

namespace spillway {

std::uint32_t crc32(std::uint32_t before, std::span<const std::uint8_t> bytes) {
  return libdeflate_crc32(before, bytes.data(), bytes.size());
}

}  // namespace spillway
