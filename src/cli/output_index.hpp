// The files by which samtools finds its way in a BGZF file of FASTA: NAME.fai and NAME.gzi.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.hpp"
#include "base/output_target.hpp"
#include "base/temporary_file.hpp"
#include "fasta/faidx_table.hpp"

namespace spillway {

/// Written while the file is, as TemporaryFiles, which go with the object unless they are
/// published. Memory: two small buffers, and what FaidxTable takes.
class OutputIndex {
 public:
  /// What is written or removed of that: the index beside the name, and one beside the target.
  static std::vector<std::filesystem::path> files(const std::filesystem::path& name,
                                                  const std::filesystem::path& target);

  /// Of the file that `name` leads to, `target` (OutputTarget). The index stands next to the name.
  /// `repeats_advice`: what to do where sequences have one name; may be empty.
  OutputIndex(const std::filesystem::path& name, const std::filesystem::path& target,
              std::string_view repeats_advice);

  /// The next piece of the FASTA text.
  void add_text(std::span<const std::uint8_t> text) { table_.add(text); }
  /// A block but the first begins there (BgzfWriter::BlockSink).
  void add_block(std::uint64_t file_offset, std::uint64_t text_offset);
  /// All of it has been added. Error io.
  void finish();

  /// Removes what stood there, beside the name and beside the target, so that no index is of
  /// another file than it stands beside.
  void remove_old() const;
  /// Gives the files their names. `warn` is called where there is no .fai, as its lines are not
  /// regular, and where it does not list all sequences, as several have one name. Error io.
  /// REQUIRES: finish().
  void publish(const std::function<void(const std::string&)>& warn);
  /// Removes what was published, unless others have replaced it since.
  void withdraw() noexcept;

 private:
  void write_lines();
  void warn_of_repeats(const std::function<void(const std::string&)>& warn) const;

  OutputTarget fai_;
  OutputTarget gzi_;
  std::filesystem::path target_;
  std::string repeats_advice_;
  TemporaryFile fai_file_;
  TemporaryFile gzi_file_;
  FaidxTable table_;
  std::string lines_;  // of the table, not yet written
  Bytes blocks_;       // of the .gzi, not yet written
  std::uint64_t block_count_ = 0;
  bool is_finished_ = false;
};

}  // namespace spillway
