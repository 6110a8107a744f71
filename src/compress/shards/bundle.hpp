// The file that a task of a job leaves for those after it (docs/explanation/shards.md, "Bundles").
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "base/bytes.hpp"
#include "base/hash.hpp"

namespace spillway {

/// Which result a bundle holds.
struct BundleIdentity {
  Hash128 job;       ///< fingerprint of the job
  std::string task;  ///< by name

  template <typename Ar>
  void state(Ar& ar) {
    ar(job, task);
  }
};

/// Records of one kind: keys of one length, payloads of any.
struct BundleSection {
  struct Frame {
    std::uint64_t number = 0;  ///< among those of the bundle
    std::uint64_t offset = 0;
    std::uint32_t bytes = 0;  ///< of records
    Bytes first_key;

    template <typename Ar>
    void state(Ar& ar) {
      ar(number, offset, bytes, first_key);
    }
  };

  std::string name;
  std::uint64_t key_bytes = 0;
  std::uint64_t records = 0;
  std::uint64_t bytes = 0;
  std::vector<Frame> frames;

  template <typename Ar>
  void state(Ar& ar) {
    ar(name, key_bytes, records, bytes, frames);
  }
};

/// What stands at the end.
struct BundleDirectory {
  std::vector<BundleSection> sections;
  Bytes result;  ///< what the task says of it

  template <typename Ar>
  void state(Ar& ar) {
    ar(sections, result);
  }
};

inline constexpr std::uint64_t kBundleMagic = 0x4c444e42574c5053;  // "SPLWBNDL"
inline constexpr std::uint32_t kBundleVersion = 1;
/// Records of the next frame of a section that has so many bytes: so many bytes, and the rest of
/// the last record. Frames of large sections are larger, so that a directory stays small: 3 MB for
/// 100 GB.
constexpr std::uint64_t frame_bytes_after(std::uint64_t section_bytes) {
  constexpr std::uint64_t kLeast = std::uint64_t{1} << 20;
  constexpr std::uint64_t kMost = std::uint64_t{8} << 20;
  constexpr std::uint64_t kFramesOfSameSize = 4096;
  return std::clamp(section_bytes / kFramesOfSameSize, kLeast, kMost);
}

// Fixed parts, in bytes. Numbers are little-endian.

/// Magic, version, length of the identity, which follows, and a hash of it all.
inline constexpr std::size_t kBundleHeadBytes = 8 + 4 + 4;
inline constexpr std::size_t kBundleHashBytes = 8;
/// Length, before the records of a frame.
inline constexpr std::size_t kBundleFrameHeadBytes = 4;
/// Where the directory begins, its hash (with that number), magic.
inline constexpr std::size_t kBundleTrailerBytes = 8 + 8 + 8;

/// The hash of frame `number`. `with_room` is its length and its records, after eight bytes of
/// room, which are written to.
std::uint64_t hash_of_frame(std::uint64_t number, std::span<std::uint8_t> with_room);

/// That of a directory, which begins at `offset`.
std::uint64_t hash_of_directory(ByteView directory, std::uint64_t offset);

}  // namespace spillway
