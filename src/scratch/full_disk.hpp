// Whether it was for want of room that a write to scratch failed.
#pragma once

#include <cerrno>
#include <cstdint>
#include <filesystem>
#include <string>

#include "spillway/error.hpp"

namespace spillway {

/// For the errno of a write in `directory`. A write that the disk takes but in part is EIO to LMDB,
/// and so is one of a full disk to some file systems: then the room that is left tells.
inline bool is_for_want_of_room(const std::filesystem::path& directory, int code) {
  constexpr std::uint64_t kLargestWriteBytes = 4 << 20;
  if (code == ENOSPC || code == EDQUOT) return true;
  std::error_code error;
  return code == EIO && std::filesystem::space(directory, error).available < kLargestWriteBytes &&
         !error;
}

inline constexpr const char* kLargerDisk = " (use --scratch-dir on a larger disk)";

/// Does what writes files in `directory`: Error io is Error resource there if the disk is full.
template <typename Act>
void write_in_scratch(const std::filesystem::path& directory, Act act) {
  try {
    act();
  } catch (const Error& error) {
    if (error.kind() != ErrorKind::io || !is_for_want_of_room(directory, EIO)) throw;
    throw Error(ErrorKind::resource, error.what() + std::string(kLargerDisk));
  }
}

}  // namespace spillway
