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
#include <vector>

#include "base/file.hpp"
#include "base/output_target.hpp"
#include "base/temporary_file.hpp"
#include "cli/output_encoder.hpp"
#include "cli/output_index.hpp"
#include "cli/packing.hpp"

namespace spillway {

/// How an output is written.
struct OutputForm {
  Packing packing;
  unsigned threads = 1;  ///< that compress
  bool replaces = true;  ///< else a file that is there already is an Error
  /// Of FASTA: BGZF in a file gets .fai and .gzi indexes. Called with what is odd about them, and
  /// about the file.
  std::function<void(const std::string&)> index_warnings{};
  std::string_view repeats_advice{};  ///< what to do where sequences of the FASTA have one name
  /// Of BGZF: called if all of the text is one block; may be empty.
  std::function<void(const std::string& name)> single_block{};
};

/// Written to where its name leads (output_target). A file is written next to its place, as a
/// TemporaryFile, and appears under its own name once finish() has succeeded. Before that, nothing
/// is left of it if it fails, and what stood there stays (but for its index, maybe). What is not a
/// file is written to directly. A reader of standard output that goes away ends the program by
/// SIGPIPE, quietly.
class Output {
 public:
  /// Empty path, or "-": standard output. Error io.
  explicit Output(const std::filesystem::path& path, OutputForm form = {});
  Output(const Output&) = delete;
  Output& operator=(const Output&) = delete;

  void write(std::span<const std::uint8_t> bytes);
  void write(std::string_view text);
  /// Flushes, and for a file renames. Error io.
  void finish();

 private:
  File& file() { return temporary_ ? temporary_->file() : *stream_; }
  void publish();
  void report_single_block() const;

  OutputTarget target_;
  OutputForm form_;
  std::optional<TemporaryFile> temporary_;  // of a file
  std::optional<File> stream_;              // of what is none
  std::optional<OutputIndex> index_;
  bool has_text_ = false;
  bool has_several_blocks_ = false;
  std::unique_ptr<OutputEncoder> encoder_;
};

/// The files that an Output of that path and form writes or removes: itself, and its index. Error
/// io.
std::vector<std::filesystem::path> files_of_output(const std::filesystem::path& path,
                                                   const OutputForm& form);

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
