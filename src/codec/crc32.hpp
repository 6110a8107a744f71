// The checksum of gzip (RFC 1952).
#pragma once

#include <cstdint>
#include <span>

namespace spillway {

/// CRC-32 of `bytes` after others whose checksum is `before` (none: 0).
std::uint32_t crc32(std::uint32_t before, std::span<const std::uint8_t> bytes);

}  // namespace spillway
