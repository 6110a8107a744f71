// The scratch store: one LMDB environment in a directory of its own.
//
// What it holds can be made durable (checkpoint) and restored (docs/explanation/scratch.md).
// Every value carries a checksum of its key and itself. Values are copied out, and the map's pages
// are dropped after a stretch of reads and writes, so the store adds a bounded amount to the
// process's resident memory whatever its size. Its file is mapped once, at a size that the file
// does not reach; where the address space is limited (ulimit -v), the map takes what is left of it.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "base/bytes.hpp"
#include "scratch/scratch_table.hpp"

namespace spillway {

/// Bytes of one stored value that fill 8 pages of LMDB without loss (header and checksum aside).
inline constexpr std::size_t kScratchBlockBytes = 8 * 4096 - 16 - 8;

class ScratchEnvironment;

class ScratchStore {
 public:
  using Put = ScratchPut;

  enum class Begin {
    anew,           ///< empty; the directory is made, and files of a store that lie there go
    at_checkpoint,  ///< as it was at its last checkpoint(). REQUIRES: has_checkpoint(directory)
  };

  /// Opens a store in `directory`, which is this process's alone. `quota_bytes` of 0 means no limit
  /// but the disk. `other_address_bytes` is what the rest of the process will need of its address
  /// space, and counts where that is limited. Error corrupt if what lies there is not what the
  /// checkpoint left.
  explicit ScratchStore(std::filesystem::path directory, std::uint64_t quota_bytes,
                        Begin begin = Begin::anew, std::uint64_t other_address_bytes = 0);
  /// Removes the store and, if nothing else lies there, its directory; unless there is a
  /// checkpoint, or keep() was called.
  ~ScratchStore();
  ScratchStore(const ScratchStore&) = delete;
  ScratchStore& operator=(const ScratchStore&) = delete;

  /// Opens a table, which is made if it is not there. Call before other threads use the store.
  ScratchTable table(const std::string& name);

  /// Appends `puts` in one transaction: keys ascend and lie above every key of the table.
  /// Thread-safe. Error resource when the quota, the disk or the address space is full.
  void append(ScratchTable table, std::span<const Put> puts);

  /// Erases the keys, in one transaction; their pages serve later writes. Thread-safe.
  void erase(ScratchTable table, std::span<const Bytes> keys);

  /// Copies the value of the first key at or after `key` that begins with `prefix`; `key` becomes
  /// that key. False if there is none. Thread-safe. Error corrupt if the checksum is wrong.
  bool seek(ScratchTable table, Bytes& key, ByteView prefix, Bytes& value) const;

  /// As seek, but strictly after `key`.
  bool next(ScratchTable table, Bytes& key, ByteView prefix, Bytes& value) const;

  /// Stores `bytes` under `name`, in place of what was there. Of any size; a few megabytes are
  /// copied at a time. Not thread-safe.
  void save(const std::string& name, ByteView bytes);
  /// Gives what is stored under `name` to `take`, piece by piece; false if there is nothing.
  bool load(const std::string& name, const std::function<void(ByteView piece)>& take) const;
  /// All that is stored under `name`, at once; nothing if there is nothing.
  std::optional<Bytes> load(const std::string& name) const;

  /// Makes all that was written so far durable, as what a later run goes back to. Until the next
  /// checkpoint no page of this one is written to again. REQUIRES: nobody writes meanwhile.
  void checkpoint();
  static bool has_checkpoint(const std::filesystem::path& directory);
  /// Makes the checkpoint that is there void: nothing can be gone back to.
  static void forget_checkpoint(const std::filesystem::path& directory);

  /// Bytes that the store occupies on disk; it never shrinks, so this is its peak.
  std::uint64_t disk_bytes() const;

  const std::filesystem::path& directory() const { return directory_; }
  void keep() { keep_ = true; }

  /// Removes the files of a store, by their exact names. Never throws.
  static void remove_files(const std::filesystem::path& directory) noexcept;

 private:
  std::filesystem::path directory_;
  std::unique_ptr<ScratchEnvironment> environment_;
  bool keep_ = false;
};

}  // namespace spillway
