// Files by descriptor, with every call checked: a failure is an Error that names the path.
#pragma once

#include <sys/stat.h>
#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>

#include "base/descriptor.hpp"

namespace spillway {

/// Which file it is, whatever its names.
struct FileId {
  dev_t device = 0;
  ino_t inode = 0;
  bool operator==(const FileId&) const = default;
};

/// Of what stands at `path`, be it a link; nothing, if there is nothing. Error io.
std::optional<FileId> id_of(const std::filesystem::path& path);

/// An open file, closed on destruction. Not thread-safe except for read_at. Opening, reading and
/// writing end as check_interrupted() once the thread's run is to stop, also while they wait.
class File {
 public:
  /// Opens for reading. A directory, a missing or an unreadable file is Error input. A FIFO is
  /// waited for by the first read.
  static File open_read(const std::filesystem::path& path);
  /// The same; messages call the file `name`.
  static File open_read(const std::filesystem::path& path, std::string name);
  /// Creates or truncates for writing (mode 0666 less umask). Error io.
  static File create(const std::filesystem::path& path);
  /// Creates a file with `mode` less umask for reading and writing, which messages call `name`;
  /// nothing, if anything at all stands at `path`, be it a link. Error io.
  static std::optional<File> create_new(const std::filesystem::path& path, mode_t mode,
                                        std::string name);
  /// Opens a device, a FIFO or the like for writing. A FIFO's reader is waited for. Error io.
  static File open_special(const std::filesystem::path& path, std::string name);
  /// Opens a regular file that exists, no link to one, for reading and writing, from its start.
  /// Error io.
  static File open_write(const std::filesystem::path& path);
  /// Opens the directory that holds `path`, for sync_directory() alone. Error io.
  static File open_directory_of(const std::filesystem::path& path);
  /// Wraps a descriptor that stays open when this object goes (standard input and output).
  static File borrow(int fd, std::string name);
  /// Wraps a descriptor of a regular file, and closes it.
  static File own(int fd, std::string name);

  File(File&& other) noexcept;
  File& operator=(File&& other) noexcept;
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  ~File();

  /// Reads up to out.size() bytes at the current position; 0 at the end of the file.
  std::size_t read(std::span<std::uint8_t> out);
  /// Moves the current position `bytes` on; false, and nothing is done, if this is no regular file
  /// or it has fewer.
  bool seek_forward(std::uint64_t bytes);
  /// Reads exactly out.size() bytes at `offset`; an early end is Error corrupt. Thread-safe.
  void read_at(std::uint64_t offset, std::span<std::uint8_t> out) const;
  /// Writes all bytes at the current position.
  void write(std::span<const std::uint8_t> bytes);
  /// Writes all bytes at `offset`; the current position stays.
  void write_at(std::uint64_t offset, std::span<const std::uint8_t> bytes);
  /// Cuts the file to `bytes`, behind which the next write() goes on. Error io.
  void truncate(std::uint64_t bytes);
  /// Asks the system to forget what it holds of the file in memory, so that what is read next comes
  /// from the device. Only what was synced goes. Best effort.
  void drop_cached() const noexcept;
  FileId id() const;
  /// Size in bytes (regular files).
  std::uint64_t size() const;
  /// Flushes to the device.
  void sync();
  /// Makes renames in this directory durable, where the file system can.
  void sync_directory();
  /// Closes and reports what close() says; the destructor is silent.
  void close();

  const std::string& name() const { return name_; }
  int descriptor() const { return fd_; }

 private:
  File(int fd, std::string name, bool owned);
  [[noreturn]] void fail(const char* call) const;
  bool may_wait() const { return type_ != S_IFREG && type_ != S_IFDIR; }
  ssize_t write_some(std::span<const std::uint8_t> bytes);

  int fd_ = -1;
  std::string name_;
  bool owned_ = false;
  mode_t type_ = S_IFREG;  // S_IFMT of its mode
  bool is_written_ = false;
  Descriptor unwaiting_;  // to write to a pipe
};

/// Bytes of a regular file; 0 if `path` is none, or cannot be looked at.
std::uint64_t file_bytes(const std::filesystem::path& path) noexcept;

}  // namespace spillway
