// A file that is written beside its place and takes its name when it is whole.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "base/file.hpp"
#include "base/output_target.hpp"

namespace spillway {

/// A new, empty file in the directory of `path`, under a name that no other file has or has had
/// (`<name>.<random>.partial`): whoever else writes to `path`, or to the same name, is not
/// disturbed. It goes with the object unless it takes its name. If a regular file stands at `path`,
/// the new one has its mode, owner, group and access list (FileAccess); else mode 0666 less umask.
/// Not thread-safe.
class TemporaryFile {
 public:
  /// Of `path`, which messages call `name`. Error io. REQUIRES: `path` is no link.
  TemporaryFile(std::filesystem::path path, std::string name);
  /// REQUIRES: target.is_file().
  explicit TemporaryFile(const OutputTarget& target) : TemporaryFile(target.path, target.name) {}
  ~TemporaryFile();
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;

  /// What is to be written.
  File& file() { return *file_; }

  /// Closes it: it is whole. Error io.
  void close() { file_->close(); }
  /// Closes it and renames it to `path`. What stood there goes with this object. Error io or
  /// interrupted: then nothing has changed.
  void replace();
  /// The same, unless something stands at `path`: then false.
  bool take_free_name();
  /// What stood at `path` before it took its name stands there again, if nobody else has taken the
  /// name since. (Not on a file system that cannot exchange two names.)
  void undo() noexcept;

  /// Whether this file stands at `path`: it has taken its name, and nobody else is known to have
  /// taken it since.
  bool is_in_place() const noexcept;

 private:
  void create(bool is_private);
  void remove() noexcept;

  std::filesystem::path path_;
  std::string name_;
  std::filesystem::path temporary_;  // where this file is first, and then what it has replaced
  bool is_placed_ = false;
  bool has_replaced_ = false;
  std::optional<File> file_;
  FileId id_;
};

}  // namespace spillway
