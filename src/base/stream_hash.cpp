#include "base/stream_hash.hpp"

#define XXH_STATIC_LINKING_ONLY  // the state's size, so that it needs no allocator of the library's
#include <xxhash.h>

namespace spillway {

struct StreamHash::State {
  XXH3_state_t xxh3;
};

StreamHash::StreamHash() : state_(std::make_unique<State>()) { reset(); }
StreamHash::~StreamHash() = default;
StreamHash::StreamHash(StreamHash&&) noexcept = default;
StreamHash& StreamHash::operator=(StreamHash&&) noexcept = default;

// One state serves both: 64 and 128 bits differ in how they end alone.
void StreamHash::reset() { XXH3_128bits_reset(&state_->xxh3); }

void StreamHash::update(std::span<const std::uint8_t> bytes) {
  XXH3_128bits_update(&state_->xxh3, bytes.data(), bytes.size());
}

std::uint64_t StreamHash::digest64() const { return XXH3_64bits_digest(&state_->xxh3); }

Hash128 StreamHash::digest128() const {
  const XXH128_hash_t hash = XXH3_128bits_digest(&state_->xxh3);
  return {hash.high64, hash.low64};
}

}  // namespace spillway
