// Writes genomes as FASTA text.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/file.hpp"
#include "codec/bgzf_writer.hpp"
#include "simulate/genome.hpp"

namespace spillway::simulate {

struct FastaForm {
  std::uint64_t line_width = 60;  ///< bases; 0: each contig is one line
  unsigned compress_threads = 0;  ///< 0: the text as it is; else BGZF
};

/// Appends genomes to one file. Errors are those of File; call close() to hear of the last one.
class FastaOutput {
 public:
  FastaOutput(File file, const FastaForm& form);
  FastaOutput(const FastaOutput&) = delete;
  FastaOutput& operator=(const FastaOutput&) = delete;

  /// Each contig's header is `name_prefix` and its name.
  void write(const Genome& genome, const Text& text, std::string_view name_prefix);
  void close();

 private:
  void write_contig(const Contig& contig, const Text& text);
  void set_case_of_last(std::uint64_t letters, LetterCase letter_case);
  void put(std::string_view text);
  void flush();

  File file_;
  std::optional<BgzfWriter> compressed_;
  std::uint64_t line_width_;
  std::string buffer_;
};

}  // namespace spillway::simulate
