// Where an archive's bytes come from: a file, a descriptor, memory, or the caller.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "archive/byte_range.hpp"
#include "base/file.hpp"

namespace spillway {

/// Random access to a fixed number of bytes. Implementations are thread-safe.
class ByteRangeSource {
 public:
  virtual ~ByteRangeSource() = default;

  /// What errors call it: a path, or a name that the caller gave.
  virtual const std::string& name() const = 0;
  virtual std::uint64_t size() const = 0;
  /// Reads exactly out.size() bytes at `offset`. Error corrupt if the source ends before that,
  /// Error io if it cannot be read.
  virtual void read_at(std::uint64_t offset, std::span<std::uint8_t> out) const = 0;

  /// Whether reading takes so long that it is worth telling what is going to be read.
  virtual bool is_remote() const { return false; }
  /// These ranges are going to be read, about in this order. A source that is remote may then read
  /// several at once, and ahead. REQUIRES: they lie in the file.
  virtual void expect(std::vector<ByteRange>) const {}
};

/// A file by path.
class FileByteSource final : public ByteRangeSource {
 public:
  /// Error input if it cannot be opened.
  explicit FileByteSource(const std::filesystem::path& path);
  /// An open file. Takes it over.
  explicit FileByteSource(File file);

  const std::string& name() const override { return file_.name(); }
  std::uint64_t size() const override { return size_; }
  void read_at(std::uint64_t offset, std::span<std::uint8_t> out) const override {
    file_.read_at(offset, out);
  }

 private:
  File file_;
  std::uint64_t size_;
};

/// Bytes in memory, which must outlive the source.
class MemoryByteSource final : public ByteRangeSource {
 public:
  explicit MemoryByteSource(std::span<const std::uint8_t> bytes, std::string name = "memory")
      : bytes_(bytes), name_(std::move(name)) {}

  const std::string& name() const override { return name_; }
  std::uint64_t size() const override { return bytes_.size(); }
  void read_at(std::uint64_t offset, std::span<std::uint8_t> out) const override;

 private:
  std::span<const std::uint8_t> bytes_;
  std::string name_;
};

}  // namespace spillway
