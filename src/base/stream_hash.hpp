// XXH3 over bytes that come in pieces (hash64 and hash128 of base/hash.hpp, for what is not in one
// buffer).
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "base/hash.hpp"

namespace spillway {

/// Holds about 600 bytes, on the heap.
class StreamHash {
 public:
  StreamHash();
  ~StreamHash();
  StreamHash(StreamHash&&) noexcept;
  StreamHash& operator=(StreamHash&&) noexcept;
  StreamHash(const StreamHash& other);
  /// Does not allocate.
  StreamHash& operator=(const StreamHash& other);

  /// Begins anew.
  void reset();
  void update(std::span<const std::uint8_t> bytes);
  /// Of all bytes since the beginning; the same as hash64 and hash128 of them in one buffer.
  std::uint64_t digest64() const;
  Hash128 digest128() const;

  /// What it has come to, to go on from later by restore(); only with the library of the same
  /// version. The bytes are those of the object's memory.
  std::vector<std::uint8_t> save() const;
  /// Error corrupt if `saved` is not what save() gave.
  void restore(std::span<const std::uint8_t> saved);
  /// For checkpoints.
  template <typename Ar>
  void state(Ar& ar) {
    std::vector<std::uint8_t> bytes;
    if constexpr (!Ar::kLoads) bytes = save();
    ar(bytes);
    if constexpr (Ar::kLoads) restore(bytes);
  }

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace spillway
