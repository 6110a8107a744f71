#include "base/stream_hash.hpp"

#define XXH_STATIC_LINKING_ONLY  // the state's size, so that it needs no allocator of the library's
#include <xxhash.h>

#include <cstring>

#include "spillway/error.hpp"

namespace spillway {

struct StreamHash::State {
  XXH3_state_t xxh3;
};

StreamHash::StreamHash() : state_(std::make_unique<State>()) { reset(); }
StreamHash::~StreamHash() = default;
StreamHash::StreamHash(StreamHash&&) noexcept = default;
StreamHash& StreamHash::operator=(StreamHash&&) noexcept = default;
StreamHash::StreamHash(const StreamHash& other) : StreamHash() { *this = other; }

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

// The state holds no pointer to its own memory; the secret it may point to is the library's, which
// reset() has set.
std::vector<std::uint8_t> StreamHash::save() const {
  std::vector<std::uint8_t> saved(sizeof(unsigned) + sizeof(XXH3_state_t));
  const unsigned version = XXH_VERSION_NUMBER;
  std::memcpy(saved.data(), &version, sizeof(version));
  std::memcpy(saved.data() + sizeof(version), &state_->xxh3, sizeof(XXH3_state_t));
  return saved;
}

void StreamHash::restore(std::span<const std::uint8_t> saved) {
  unsigned version = 0;
  if (saved.size() != sizeof(version) + sizeof(XXH3_state_t)) {
    throw Error(ErrorKind::corrupt, "the state of a hash has another size");
  }
  std::memcpy(&version, saved.data(), sizeof(version));
  if (version != XXH_VERSION_NUMBER) {
    throw Error(ErrorKind::corrupt, "the state of a hash is of another version of xxHash");
  }
  const unsigned char* const secret = state_->xxh3.extSecret;
  std::memcpy(&state_->xxh3, saved.data() + sizeof(version), sizeof(XXH3_state_t));
  state_->xxh3.extSecret = secret;
}

StreamHash& StreamHash::operator=(const StreamHash& other) {
  if (this != &other) XXH3_copyState(&state_->xxh3, &other.state_->xxh3);
  return *this;
}

}  // namespace spillway
