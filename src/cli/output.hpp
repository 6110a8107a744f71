// Where a verb's result goes: standard output or a file, plain or compressed.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/file.hpp"
#include "cli/output_encoder.hpp"
#include "cli/output_index.hpp"
#include "cli/packing.hpp"

namespace spillway {

/// How an output is written.
struct OutputForm {
  Packing packing;
  unsigned threads = 1;  ///< that compress
  bool replaces = true;  ///< else a file that is there already is an Error
  /// With BGZF in a file: .fai and .gzi beside it; is told why there is no .fai.
  std::function<void(const std::string&)> index_warnings{};
};

/// A file is written beside its place, under `<name>.partial`, and appears under its own name when
/// finish() has succeeded; if it is not reached, the partial file is removed. A name that stands
/// for something other than a regular file (a device, a pipe) is written to directly. A reader of
/// standard output that goes away ends the program by SIGPIPE, quietly.
class Output {
 public:
  /// Empty path: standard output.
  explicit Output(const std::filesystem::path& path, OutputForm form = {});
  ~Output();
  Output(const Output&) = delete;
  Output& operator=(const Output&) = delete;

  void write(std::span<const std::uint8_t> bytes);
  void write(std::string_view text);
  /// Flushes, and for a file renames. Error io.
  void finish();

 private:
  void remove_partial() const;
  void publish();

  std::filesystem::path path_;
  std::filesystem::path partial_;  // empty: written to directly
  OutputForm form_;
  File file_;
  std::optional<OutputIndex> index_;
  std::unique_ptr<OutputEncoder> encoder_;
  bool finished_ = false;
};

/// Error io: a file of that name is there already, and is not to be replaced.
[[noreturn]] void refuse_existing(const std::filesystem::path& path);

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
