// What a scratch store reads and writes: values with checksums in tables of LMDB, and its
// checkpoints.
//
// Invariants
// 1. The map is made once and never resized: lmdb.h allows that only while no transaction is open,
//    and the one of invariant 3 always is.
// 2. A transaction lives within one call; nothing that points into the map leaves that call.
// 3. Between two checkpoints a reader that reads nothing is open at the first one (pinned_), so
//    LMDB does not reuse the pages of that snapshot; its roots are in the file `checkpoint`.
// 4. One write transaction holds one call's batch; callers keep batches to a few megabytes, so that
//    the dirty pages that LMDB holds on the heap stay few.
#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>

#include "base/bytes.hpp"
#include "scratch/lmdb.hpp"
#include "scratch/mapped_pages.hpp"
#include "scratch/scratch_table.hpp"

namespace spillway {

/// Thread-safe but for open_table() and checkpoint(). Errors as of ScratchStore.
class ScratchEnvironment {
 public:
  ScratchEnvironment(const std::filesystem::path& directory, std::uint64_t quota, Lmdb::State state,
                     std::uint64_t other_address_bytes);

  ScratchTable open_table(const std::string& name);
  /// In one transaction; append(): keys ascend and lie above every key of the table.
  void append(ScratchTable table, std::span<const ScratchPut> puts);
  void put(ScratchTable table, std::span<const ScratchPut> puts);
  void erase(ScratchTable table, std::span<const Bytes> keys);
  /// Copies the value of the first key at or after `key` (`after`: strictly) that begins with
  /// `prefix`; `key` becomes that key. False if there is none.
  bool find(ScratchTable table, Bytes& key, ByteView prefix, bool after, Bytes& value);

  void checkpoint();

  const std::filesystem::path& directory() const { return lmdb_.directory(); }
  std::uint64_t used_bytes() const { return lmdb_.used_bytes(); }

 private:
  /// Returns how many bytes of values these are.
  std::uint64_t write(ScratchTable table, std::span<const ScratchPut> puts, unsigned flags);
  void take_checked(ByteView key, ByteView stored, Bytes& value) const;
  Bytes read_roots() const;
  void write_back(std::uint64_t bytes);
  void went_through(std::uint64_t bytes);

  Lmdb lmdb_;
  Lmdb::Pin pinned_;
  MappedPages pages_;
  std::atomic<std::uint64_t> since_write_back_{0};
  std::atomic<bool> checkpointed_;
};

}  // namespace spillway
