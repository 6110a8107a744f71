// Samples as compressed FASTA files in a directory of scratch, written one after another.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/bytes.hpp"
#include "base/file.hpp"
#include "codec/zstd.hpp"
#include "run/run_claim.hpp"

namespace spillway {

class FastaSpill {
 public:
  /// Makes a directory in `location` (writer_directory_of), and locks it. At most `max_bytes` go into
  /// it, 0: any number; Error resource from the call that would write more. `line_length` of 0: a
  /// contig is one line.
  FastaSpill(const std::filesystem::path& location, std::uint64_t max_bytes,
             std::uint64_t line_length);
  /// Removes it, and the files.
  ~FastaSpill();
  FastaSpill(const FastaSpill&) = delete;
  FastaSpill& operator=(const FastaSpill&) = delete;

  /// The sample after those before, and its contigs. Each in turn: sample, contigs with their bases
  /// in pieces, end_sample().
  void begin_sample();
  void begin_contig(std::string_view header);
  void add_bases(std::string_view bases);
  void end_sample();

  const std::filesystem::path& directory() const { return claim_.directory(); }
  /// The file of sample `number`, from 0.
  std::filesystem::path path(std::size_t number) const;
  std::size_t samples() const { return samples_; }
  /// Of all files.
  std::uint64_t bytes() const { return bytes_; }

 private:
  void end_line();
  void put(std::string_view text);
  void flush_text();
  void write_packed();

  RunClaim claim_;  // goes last
  std::uint64_t max_bytes_;
  std::uint64_t line_length_;
  std::size_t samples_ = 0;
  std::uint64_t bytes_ = 0;
  std::uint64_t column_ = 0;  // bases in the line that is open
  std::optional<File> file_;
  ZstdStreamCompressor compressor_;
  Bytes text_;
  Bytes packed_;
};

}  // namespace spillway
