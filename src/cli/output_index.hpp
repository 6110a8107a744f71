// The files by which samtools finds its way in a BGZF file of FASTA: NAME.fai and NAME.gzi.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <span>
#include <string>

#include "base/bytes.hpp"
#include "base/file.hpp"
#include "fasta/faidx_table.hpp"

namespace spillway {

/// Written beside the file while that is written, under `.partial` names, which go with the object
/// unless they are published. Memory: two small buffers, and what FaidxTable takes.
class OutputIndex {
 public:
  /// Of the file `path`.
  explicit OutputIndex(const std::filesystem::path& path);
  ~OutputIndex();
  OutputIndex(const OutputIndex&) = delete;
  OutputIndex& operator=(const OutputIndex&) = delete;

  /// The next piece of the FASTA text.
  void add_text(std::span<const std::uint8_t> text) { table_.add(text); }
  /// A block but the first begins there (BgzfWriter::BlockSink).
  void add_block(std::uint64_t file_offset, std::uint64_t text_offset);
  /// All of it has been told. Error io.
  void finish();

  /// Takes away what stood there, so that no index is of another file than it is beside.
  void remove_old() const;
  /// Gives the files their names. `warn` is called where there is no .fai, as its lines are not
  /// regular, and where it does not list all sequences, as several have one name. Error io.
  /// REQUIRES: finish().
  void publish(const std::function<void(const std::string&)>& warn);

 private:
  void write_lines();
  void warn_of_repeats(const std::function<void(const std::string&)>& warn) const;

  std::filesystem::path fai_;
  std::filesystem::path gzi_;
  File fai_file_;
  File gzi_file_;
  FaidxTable table_;
  std::string lines_;  // of the table, not yet written
  Bytes blocks_;       // of the .gzi, not yet written
  std::uint64_t block_count_ = 0;
};

}  // namespace spillway
