// The table by which samtools finds sequences in a FASTA file: .fai (faidx(5) of samtools).
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>

#include "base/hash_set.hpp"

namespace spillway {

/// Is given a FASTA text in pieces, and gives the lines of its table. That needs regular lines:
/// within a contig all but the last of one length and with one line end (LF or CRLF), and nothing
/// in them but printable ASCII. As with samtools, contigs without bases are left out, and of
/// several contigs of one name the first is listed alone. Memory: as HashSet, for each contig. Not
/// thread-safe.
class FaidxTable {
 public:
  /// Takes lines of the table, with their line ends.
  using Sink = std::function<void(std::string_view line)>;

  explicit FaidxTable(Sink sink) : sink_(std::move(sink)) {}

  void add(std::span<const std::uint8_t> text);
  /// Ends the last contig.
  void finish();

  /// Why there can be no table; empty while there can. No lines come from then on.
  const std::string& obstacle() const { return obstacle_; }

  /// Contigs that were left out because one before them has their name, and the name of the first.
  std::uint64_t repeats() const { return repeats_; }
  const std::string& first_repeat() const { return first_repeat_; }

 private:
  void add_piece(std::string_view piece);
  void add_header(std::string_view piece);
  void add_sequence(std::string_view piece);
  void end_line();
  void end_sequence_line();
  void end_contig();
  void fail(const char* why);

  Sink sink_;
  std::string obstacle_;
  std::uint64_t offset_ = 0;  // in the text, behind what was added
  bool at_line_start_ = true;
  bool in_header_ = false;
  bool in_contig_ = false;
  bool name_ended_ = false;
  bool after_cr_ = false;  // the line's last byte so far is a CR
  std::string name_;
  std::uint64_t bases_ = 0;        // of the contig
  std::uint64_t begin_ = 0;        // of its first line
  std::uint64_t line_bases_ = 0;   // of this line
  std::uint64_t first_bases_ = 0;  // of the contig's first line
  std::uint64_t first_width_ = 0;  // the same, with its end; 0: it has not ended
  bool last_line_seen_ = false;    // one that is shorter than the first
  HashSet names_;                  // of the contigs that are listed
  std::uint64_t repeats_ = 0;
  std::string first_repeat_;
};

}  // namespace spillway
