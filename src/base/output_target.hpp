// Where the name of an output leads: decided in one place, for everything that is written.
#pragma once

#include <filesystem>
#include <string>

#include "base/file.hpp"

namespace spillway {

/// What the name of an output stands for.
struct OutputTarget {
  enum class Kind {
    file,        ///< a regular file, or none yet: written under another name, which is then renamed
    descriptor,  ///< one that this process was given: standard output, /dev/fd/3
    special,     ///< a device, a FIFO, another process's descriptor: opened and written to as it is
  };

  Kind kind = Kind::descriptor;
  int descriptor = 1;  ///< of a descriptor
  std::filesystem::path
      path;  ///< of the others; of a file, with the links that lead to it resolved
  std::string name = "standard output";  ///< for messages: as it was given

  bool is_file() const { return kind == Kind::file; }
  bool is_standard_output() const { return kind == Kind::descriptor && descriptor == 1; }
  /// `path` of a file; else empty, which stands for standard output where only names are known.
  std::filesystem::path file_path() const { return is_file() ? path : std::filesystem::path(); }
};

/// Follows `name` as the kernel does: an empty name and "-" are standard output; of links that lead
/// to a file, or to none yet, what they lead to is the target, and they stay. Nothing is opened or
/// made. Error io for a directory, for links that lead in circles, for a file that may not be
/// written to, and for a descriptor that is not open for writing.
OutputTarget output_target(const std::filesystem::path& name);

/// Where the links at `name` lead; a link of /proc/<pid>/fd is followed no further. Error io.
std::filesystem::path follow_links(const std::filesystem::path& name);

/// Opens what is no file. A FIFO waits for its reader, or as check_interrupted() until the run is to
/// stop. Error io. REQUIRES: !target.is_file().
File open_stream(const OutputTarget& target);

}  // namespace spillway
