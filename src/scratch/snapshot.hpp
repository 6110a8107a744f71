// The checkpoint file of a scratch store: the roots from which LMDB finds everything that the store
// held when it was written (docs/explanation/scratch.md).
//
//   "SPLWCKP1" | LE64 bytes of data.mdb that the snapshot needs | the first two pages of data.mdb |
//   LE64 XXH3-64 of all before
#pragma once

#include <cstdint>
#include <filesystem>

#include "base/bytes.hpp"

namespace spillway {

// The files of a store.
inline constexpr const char* kDataFile = "data.mdb";
inline constexpr const char* kLockFile = "lock.mdb";
inline constexpr const char* kCheckpointFile = "checkpoint";
inline constexpr const char* kNewCheckpointFile = "checkpoint.new";

struct Snapshot {
  std::uint64_t file_bytes = 0;  ///< data.mdb has to have so many
  Bytes roots;
};

/// Puts the file in place of the one before, durably. Error io.
void write_snapshot(const std::filesystem::path& directory, const Snapshot& snapshot);

/// Puts the roots back where they were. Error corrupt if the checkpoint or data.mdb is not whole.
void restore_snapshot(const std::filesystem::path& directory);

}  // namespace spillway
