// What a file system says of a file that changes when its content does.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace spillway {

/// Two stamps of one path are equal if it named the same file both times and nobody wrote to that
/// file, or changed its name or its permissions, in between. (As far as the clock of the file
/// system tells: it ticks every few milliseconds.)
struct FileStamp {
  std::uint64_t device = 0;
  std::uint64_t inode = 0;
  std::uint64_t bytes = 0;
  std::int64_t modified_seconds = 0;
  std::int64_t modified_nanoseconds = 0;
  std::int64_t changed_seconds = 0;  ///< of the inode
  std::int64_t changed_nanoseconds = 0;

  bool operator==(const FileStamp&) const = default;

  /// For checkpoints.
  template <typename Ar>
  void state(Ar& ar) {
    ar(device, inode, bytes, modified_seconds, modified_nanoseconds, changed_seconds,
       changed_nanoseconds);
  }
};

/// The stamp of a regular file; nothing for standard input ("-"), a FIFO, a device. Error input if
/// the path cannot be looked at.
std::optional<FileStamp> stamp_of(const std::string& path);

/// How `now` differs from `then`, for messages: "its size was 10 bytes and is 12 now". REQUIRES:
/// they differ.
std::string difference(const FileStamp& then, const FileStamp& now);

}  // namespace spillway
