// FASTA as a stream: headers and symbols, in chunks of bounded size.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/nucleotide.hpp"
#include "fasta/byte_source.hpp"

namespace spillway {

/// Reads the records of one FASTA file in order. Memory is constant, whatever the length of lines
/// and contigs. Lines end in LF or CRLF, the last one may end with the file. A record without
/// sequence is a contig of length 0. Upper and lower case letters give the same symbols.
///
/// In a sequence, blanks, tabs, CR and LF are skipped; every other printable byte that is no IUPAC
/// nucleotide code ('-', '*', '_', amino acids) is given as N and told of by odd_bytes(). Other
/// bytes in a sequence are Error input with path and line, as are text before the first '>', a file
/// without any record, a header that is longer than kMaxHeaderBytes or holds a byte outside
/// printable ASCII and tab. Nothing is changed in silence.
class FastaReader {
 public:
  /// A byte that no symbol is for.
  struct OddByte {
    std::uint32_t position = 0;  ///< in symbols(), where an N stands for it
    std::uint8_t byte = 0;
  };

  static constexpr std::size_t kChunkSymbols = std::size_t{64} << 10;
  static constexpr std::size_t kMaxHeaderBytes = std::size_t{1} << 20;

  enum class Event {
    header,   ///< a contig begins: header() is its name
    symbols,  ///< symbols() is the next stretch of the contig
    end,      ///< no more; stays so
  };

  explicit FastaReader(std::unique_ptr<ByteSource> source);

  Event next();
  /// The whole header line after '>', without its line end. Valid until the next Event::header.
  std::string_view header() const { return header_; }
  /// Codes 0..15; kChunkSymbols of them, fewer only at the contig's end. Valid until next().
  std::span<const Symbol> symbols() const { return {symbols_.data(), filled_}; }
  /// The bytes of symbols() that are no symbols, by position. Valid until next().
  std::span<const OddByte> odd_bytes() const { return odd_bytes_; }
  /// Where in symbols() the case of the letters changes, ascending. A contig begins in upper case,
  /// and a chunk in the case that the one before ended in; bytes that are no symbols change
  /// nothing. Valid until next().
  std::span<const std::uint32_t> case_toggles() const { return case_toggles_; }
  /// 1-based number of the line that the last event was read from, for messages.
  std::uint64_t line() const { return event_line_; }
  /// The source's name, for messages.
  const std::string& name() const { return source_->name(); }

 private:
  enum class State { before_first, in_record, end };

  bool refill();
  void find_first_header();
  void read_header();
  void take_line_piece();
  void take_sequence(std::span<const std::uint8_t> bytes);
  void take_odd_sequence(std::span<const std::uint8_t> bytes);
  [[noreturn]] void fail(const std::string& what) const;

  std::unique_ptr<ByteSource> source_;
  std::vector<std::uint8_t> buffer_;
  const std::uint8_t* pos_ = nullptr;  // unread input: [pos_, end_)
  const std::uint8_t* end_ = nullptr;
  State state_ = State::before_first;
  bool at_line_start_ = true;
  std::uint64_t line_ = 1;  // of pos_
  std::uint64_t event_line_ = 1;
  std::string header_;
  std::vector<Symbol> symbols_;
  std::vector<OddByte> odd_bytes_;
  std::vector<std::uint32_t> case_toggles_;
  std::uint8_t letter_case_ = 0;  // of the last letter: 0 or kLowerCase
  std::size_t filled_ = 0;
};

}  // namespace spillway
