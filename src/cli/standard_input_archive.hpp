// An archive that comes by standard input.
#pragma once

#include <filesystem>

#include "base/file.hpp"

namespace spillway {

/// Archives are read here and there, and from their end. So what is no regular file (a pipe) is
/// first copied to a file without a name in $TMPDIR, or /tmp, which goes with the object or the
/// process. A regular file that stands at its start is read where it is.
class StandardInputArchive {
 public:
  static constexpr const char* kName = "standard input";

  /// Copies. Error usage if standard input is a terminal; Error io if the copy fails.
  StandardInputArchive();

  /// Can be opened as long as the object is there, any number of times.
  const std::filesystem::path& path() const { return path_; }

 private:
  File copy_;
  std::filesystem::path path_;
};

}  // namespace spillway
