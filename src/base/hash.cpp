#include "base/hash.hpp"

#define XXH_INLINE_ALL  // so that programs that only read need no libxxhash
#include <xxhash.h>

namespace spillway {

Hash128 hash128(std::span<const std::uint8_t> bytes) {
  const XXH128_hash_t h = XXH3_128bits(bytes.data(), bytes.size());
  return {h.high64, h.low64};
}

std::uint64_t hash64(std::span<const std::uint8_t> bytes) {
  return XXH3_64bits(bytes.data(), bytes.size());
}

}  // namespace spillway
