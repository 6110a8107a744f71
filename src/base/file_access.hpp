// Who may read and write a file: what a file that takes the place of another has from it.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <optional>

#include "base/bytes.hpp"
#include "base/file.hpp"

namespace spillway {

/// Permission bits, owner, group and POSIX access list of a file. Neither set-user-ID, set-group-ID
/// and sticky bits, which are meant for the old content, nor other extended attributes.
class FileAccess {
 public:
  /// Of the regular file at `path`; nothing, if there is none. Error io.
  static std::optional<FileAccess> of(const std::filesystem::path& path);

  /// With what mode a file has to be made that is given this access later, or at once, so that
  /// nobody may read it in between who may not read the old one. Its owner may read and write.
  mode_t creation_mode() const { return mode_ | 0600; }

  /// Gives `file` this access. Owner and group as far as the system allows: where the group cannot
  /// be kept, the new one may do no more than everybody. Error io.
  void give_to(const File& file) const;

 private:
  mode_t mode_ = 0;
  uid_t owner_ = 0;
  gid_t group_ = 0;
  Bytes access_list_;  // as the system stores it; empty: none
};

}  // namespace spillway
