// What an ArchiveWriter has written, and whether the file still says so.
#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <functional>

#include "base/bytes.hpp"
#include "base/hash.hpp"
#include "base/stream_hash.hpp"

namespace spillway {

/// The bytes of a finished archive, in a form that takes no memory however large it is.
struct WrittenArchive {
  std::uint64_t bytes = 0;
  Hash128 hash;                 ///< XXH3 of the file as it was before the seal was put in
  std::uint64_t sealed_at = 0;  ///< where in the file the seal begins; zeros stood there
  Bytes seal;                   ///< the bytes there now

  /// For checkpoints.
  template <typename Ar>
  void state(Ar& ar) {
    ar(bytes, hash, sealed_at, seal);
  }
};

/// How far a file has been read for a check.
struct CheckedSoFar {
  std::uint64_t bytes = 0;
  StreamHash hash;

  /// For checkpoints.
  template <typename Ar>
  void state(Ar& ar) {
    ar(bytes, hash);
  }
};

/// Reads the file once, from the device as far as the system allows, and compares it with what was
/// written. Error corrupt if it is something else, io if it cannot be read. Memory: 1 MB. It begins
/// where `so_far` is, and moves that along; `after_piece` is called after each piece.
void check_written(const std::filesystem::path& path, const WrittenArchive& written,
                   CheckedSoFar& so_far, const std::function<void()>& after_piece);

}  // namespace spillway
