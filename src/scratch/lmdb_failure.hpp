// What a call of LMDB has failed with, as an Error.
#pragma once

#include <filesystem>

namespace spillway {

/// What is said of pages of the store that are not as they were written.
inline constexpr const char* kScratchDamaged =
    " (something else has written there, or the disk is bad)";

/// Whether the code says that pages are not as LMDB has written them.
bool is_lmdb_damage(int code);

/// Throws the Error for `code`, with which `call` has ended on the store in `directory`: resource
/// for want of room, corrupt for damage, else as of the errno.
[[noreturn]] void throw_lmdb_failure(const std::filesystem::path& directory, const char* call,
                                     int code);

}  // namespace spillway
