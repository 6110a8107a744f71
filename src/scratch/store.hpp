// The scratch store: one LMDB environment in a directory of its own, removed when the job is done.
//
// Every value carries a checksum. Values are copied out, and the map's pages are dropped after a
// stretch of reads and writes, so the store adds a bounded amount to the process's resident memory
// whatever its size. The map grows by itself up to the quota.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>

#include "base/bytes.hpp"

namespace spillway {

/// Bytes of one stored value that fill 8 pages of LMDB without loss (header and checksum aside).
inline constexpr std::size_t kScratchBlockBytes = 8 * 4096 - 16 - 8;

/// A table of the store. Cheap to copy.
struct ScratchTable {
  unsigned handle = 0;
};

class ScratchStore {
 public:
  struct Put {
    Bytes key;  ///< at most 511 bytes
    Bytes value;
  };

  /// Creates an empty store in `directory`, which must not exist; the destructor removes the
  /// directory again unless keep() was called. `quota_bytes` of 0 means no limit but the disk.
  ScratchStore(std::filesystem::path directory, std::uint64_t quota_bytes);
  ~ScratchStore();
  ScratchStore(const ScratchStore&) = delete;
  ScratchStore& operator=(const ScratchStore&) = delete;

  /// Opens a table, which is made if it is not there. Call before other threads use the store.
  ScratchTable table(const std::string& name);

  /// Appends `puts` in one transaction: keys ascend and lie above every key of the table.
  /// Thread-safe. Error resource when the quota or the disk is full.
  void append(ScratchTable table, std::span<const Put> puts);

  /// Erases the keys, in one transaction; their pages serve later writes. Thread-safe.
  void erase(ScratchTable table, std::span<const Bytes> keys);

  /// Copies the value of the first key at or after `key` that begins with `prefix`; `key` becomes
  /// that key. False if there is none. Thread-safe. Error corrupt if the checksum is wrong.
  bool seek(ScratchTable table, Bytes& key, ByteView prefix, Bytes& value) const;

  /// As seek, but strictly after `key`.
  bool next(ScratchTable table, Bytes& key, ByteView prefix, Bytes& value) const;

  /// Bytes that the store occupies on disk; it never shrinks, so this is its peak.
  std::uint64_t disk_bytes() const;

  const std::filesystem::path& directory() const { return directory_; }
  void keep() { keep_ = true; }

 private:
  class Environment;

  void remove_files() const;

  std::filesystem::path directory_;
  // What the destructor removes, spelled out while there is memory for it.
  std::filesystem::path data_file_;
  std::filesystem::path lock_file_;
  std::unique_ptr<Environment> environment_;
  bool keep_ = false;
};

}  // namespace spillway
