// An archive that comes through a pipe (standard input, a FIFO, a process substitution of a shell),
// or by URL to be read whole.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>

#include "archive/byte_range_source.hpp"
#include "base/file.hpp"

namespace spillway {

/// Archives are read here and there, and from their end. So what can be read only once is first
/// copied to a file without a name in $TMPDIR, or /tmp, which goes with the object or the process.
/// A regular file that stands at its start at standard input is read where it is.
class PipedArchive {
 public:
  /// Whether the operand is "-", or leads to a pipe, a FIFO or the like.
  static bool is_named_by(const std::string& operand);

  /// Copies. Error usage if it is a terminal; Error io or input if the copy fails.
  explicit PipedArchive(const std::string& operand);

  /// Copies all that the source has; `report` is called with how many bytes it was by then.
  PipedArchive(const ByteRangeSource& source, const std::function<void(std::uint64_t)>& report);

  /// Can be opened as long as the object is there, any number of times.
  const std::filesystem::path& path() const { return path_; }
  /// What messages call it.
  const std::string& name() const { return name_; }
  bool is_standard_input() const { return is_standard_input_; }

 private:
  bool is_standard_input_;
  std::string name_;
  File copy_;
  std::filesystem::path path_;
};

}  // namespace spillway
