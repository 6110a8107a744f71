// The one exception type of the library: what went wrong, and of which kind.
#pragma once

#include <stdexcept>
#include <string>

namespace spillway {

/// What failed. Each kind is one exit code of the program (see exit_code).
enum class ErrorKind {
  usage,        ///< the command line or a configuration value is wrong
  input,        ///< an input file is not what it should be (missing, no FASTA, truncated gzip)
  not_found,    ///< a sample, contig or range that was asked for is not in the archive
  corrupt,      ///< an archive or a scratch store contradicts itself
  unsupported,  ///< valid, but nothing that this version can do
  resource,     ///< memory budget, scratch quota or disk space is too small
  io,           ///< a read, write, sync or rename failed
  interrupted,  ///< stopped by a signal or a time limit
};

/// Thrown by every part of Spillway. The text names the path (and line, where there is one) and the
/// reason; it is one line without a trailing full stop, ready to be shown to the user.
class Error : public std::runtime_error {
 public:
  Error(ErrorKind kind, const std::string& text) : std::runtime_error(text), kind_(kind) {}
  ErrorKind kind() const noexcept { return kind_; }

 private:
  ErrorKind kind_;
};

/// The process exit code that stands for `kind`: 2 usage, 3 input, 4 not found, 5 corrupt,
/// 6 unsupported, 7 resource, 8 I/O, 9 interrupted. (0 is success, 1 an internal error.)
int exit_code(ErrorKind kind) noexcept;

}  // namespace spillway
