// A file that is whole takes its name: all or nothing.
#pragma once

#include <filesystem>

namespace spillway {

/// Whether the names of both files could be exchanged, at once; not all file systems can.
bool exchange_names(const std::filesystem::path& a, const std::filesystem::path& b) noexcept;

/// Renames `partial` to `output`, beside it, and syncs the directory. What stood at `output` goes;
/// from a regular file that stood there `partial` has its mode, owner and group (FileAccess).
/// REQUIRES: `partial` is whole and synced. Error io or interrupted if it cannot be done: then
/// `output` is what it was before, and `partial` is left for the caller to remove. (A file system
/// that cannot exchange two names keeps the new file if its directory cannot be synced and another
/// stood there.)
void publish(const std::filesystem::path& partial, const std::filesystem::path& output);

/// Renames `fresh`, which is synced, to `path`, beside it, and syncs the directory. For files that
/// nobody else looks at: after Error io either may stand at `path`.
void replace_durably(const std::filesystem::path& fresh, const std::filesystem::path& path);

/// Renames `from` to `to`, beside it, unless something stands there: then false, and nothing is
/// done. Error io. (A file system that cannot do both at once looks first.)
bool rename_to_new(const std::filesystem::path& from, const std::filesystem::path& to);

}  // namespace spillway
