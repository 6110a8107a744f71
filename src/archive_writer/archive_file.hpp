// The file of an archive while it is written: buffered, hashed, taken up again after a checkpoint.
#pragma once

#include <cstdint>
#include <utility>

#include "base/bytes.hpp"
#include "base/file.hpp"
#include "base/hash.hpp"
#include "base/stream_hash.hpp"

namespace spillway {

/// Not thread-safe. Holds 1 MiB.
class ArchiveFile {
 public:
  static constexpr std::size_t kBufferBytes = 1 << 20;

  /// Writes to `file` from its current position, which must be its start.
  explicit ArchiveFile(File file);

  void write(ByteView bytes);
  /// Bytes written so far.
  std::uint64_t offset() const { return offset_; }
  /// Of all of them, in their order.
  Hash128 hash() const { return written_.digest128(); }

  /// What was written is in the file, or, with sync(), durable.
  void write_buffer();
  void sync();
  /// Replaces bytes that are in the file; the hash stays. Then syncs and closes the file.
  void finish(std::uint64_t sealed_at, ByteView seal);

  template <typename Ar>
  void state(Ar& ar) {
    ar(offset_, written_);
  }
  /// After the state was loaded: goes on with a file that has at least what was written when it was
  /// saved, and cuts it to that. Error corrupt if it is shorter or has other bytes.
  void take_up();

 private:
  void check_what_is_there() const;

  File file_;
  Bytes buffer_;
  std::uint64_t offset_ = 0;
  StreamHash written_;
  std::uint64_t synced_ = 0;  // bytes
};

}  // namespace spillway
