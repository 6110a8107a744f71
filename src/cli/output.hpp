// Where a verb's result goes: standard output or a file, plain or gzip.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "base/file.hpp"

namespace spillway {

/// A file is written beside its place, under `<name>.partial`, and appears under its own name when
/// finish() has succeeded; if it is not reached, the partial file is removed. A name that stands
/// for something other than a regular file (a device, a pipe) is written to directly. A reader of
/// standard output that goes away ends the program by SIGPIPE, quietly.
class Output {
 public:
  /// Empty path: standard output. `gzip_level` 0: plain, else 1..9.
  Output(const std::filesystem::path& path, unsigned gzip_level);
  ~Output();
  Output(const Output&) = delete;
  Output& operator=(const Output&) = delete;

  void write(std::span<const std::uint8_t> bytes);
  void write(std::string_view text);
  /// Flushes, and for a file renames. Error io.
  void finish();

 private:
  class Gzip;

  void remove_partial() const;

  std::filesystem::path path_;
  std::filesystem::path partial_;  // empty: written to directly
  File file_;
  std::unique_ptr<Gzip> gzip_;
  bool finished_ = false;
};

/// Gathers lines, so that each is not a write of its own. What is not flushed goes with the object.
class LineBlocks {
 public:
  explicit LineBlocks(Output& output) : output_(output) {}

  void add(std::string_view line) {
    text_ += line;
    if (text_.size() >= kBlockBytes) flush();
  }
  void flush() {
    output_.write(std::string_view(text_));
    text_.clear();
  }

 private:
  static constexpr std::size_t kBlockBytes = std::size_t{64} << 10;

  Output& output_;
  std::string text_;
};

}  // namespace spillway
