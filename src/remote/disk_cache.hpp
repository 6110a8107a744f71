// What was read of objects, kept on disk for later runs.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "archive/byte_range.hpp"
#include "base/bytes.hpp"
#include "base/mutex.hpp"
#include "remote/object_version.hpp"

namespace spillway {

/// The part of a directory that is for one object: a folder by its identity, in it the version that
/// was read last, and a folder for it with a file for each stretch, which ends in a checksum. Files
/// come whole, by renaming, so that any number of processes may use the directory at once; one that
/// is damaged or gone is a stretch that is not there. Other files in the directory stay as they are.
/// Thread-safe.
class DiskCache {
 public:
  /// Creates `directory`, for this user alone. Error io.
  DiskCache(std::filesystem::path directory, std::uint64_t max_bytes, const std::string& identity);
  /// Brings the directory to its bound.
  ~DiskCache();
  DiskCache(const DiskCache&) = delete;
  DiskCache& operator=(const DiskCache&) = delete;

  /// The version of the object that was read last.
  std::optional<ObjectVersion> known_version() const;
  /// Says which version is read; to be called first. One without a strong ETag is not kept: two
  /// versions may have the same date.
  void use(const ObjectVersion& version);

  struct Stretch {
    std::uint64_t offset = 0;
    Bytes bytes{};
  };
  /// Stretches that have bytes of the range.
  std::vector<Stretch> find(ByteRange range);
  /// Keeps a stretch. What cannot be written is not kept.
  void put(std::uint64_t offset, ByteView bytes);

 private:
  std::filesystem::path file_of(ByteRange range) const;
  void list();
  void trim() const noexcept;

  std::filesystem::path directory_;
  std::uint64_t max_bytes_;
  std::filesystem::path object_;   // its folder
  std::filesystem::path version_;  // that of its version; empty: none is kept
  Mutex mutex_;
  std::vector<ByteRange> stretches_ SPILLWAY_GUARDED_BY(mutex_);
  std::uint64_t written_bytes_ SPILLWAY_GUARDED_BY(mutex_) = 0;
};

}  // namespace spillway
