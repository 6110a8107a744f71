// A file that a run writes in addition to its result (--log-json, --stats): what goes wrong with it
// is reported, but stops nothing.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace spillway {

/// Not thread-safe. Writes never wait (a pipe that is full is a failure), nor do they ask for
/// signals: what is said at the very end is written, too.
class SideFile {
 public:
  enum class Mode {
    append,   ///< what is there stays
    replace,  ///< the file is empty until something is written
  };

  /// No file yet.
  SideFile() = default;
  ~SideFile();
  SideFile(const SideFile&) = delete;
  SideFile& operator=(const SideFile&) = delete;

  /// Opens what `path` leads to (output_target); a file is written in place, so that others can
  /// read it meanwhile. Error io. `option` is who asked for it, for the message.
  void open(const std::filesystem::path& path, Mode mode, const std::string& option);
  bool is_open() const { return fd_ >= 0; }
  /// Writes all of `text`. Empty if that is done, or there is no file; else what went wrong, for a
  /// warning: then the file is closed, so there is one warning only.
  [[nodiscard]] std::string write(std::string_view text);

 private:
  std::string close_with(int error);

  int fd_ = -1;
  std::string name_;
  bool replaces_ = false;  // the first write begins an empty file
};

}  // namespace spillway
