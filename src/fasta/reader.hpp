// FASTA as a stream: headers and symbols, in chunks of bounded size.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "base/bytes.hpp"
#include "base/hash.hpp"
#include "base/stream_hash.hpp"
#include "dna/nucleotide.hpp"
#include "fasta/fasta_mark.hpp"
#include "fasta/fasta_text.hpp"
#include "fasta/header_line.hpp"
#include "fasta/layout_recorder.hpp"
#include "fasta/suspect_bytes.hpp"
#include "fasta/suspects.hpp"
#include "fasta/symbol_chunk.hpp"
#include "input/byte_source.hpp"

namespace spillway {

/// Reads the records of one FASTA file in order. Memory is constant, whatever the length of lines,
/// contigs and comments. Nothing is changed in silence: from symbols(), odd_bytes(),
/// case_toggles(), header() and what the layout's recorder is told, the file can be made again byte
/// for byte.
///
/// Lines end in LF or CRLF; if the first line end of the file is a CR without LF, in CR. The last
/// line may end with the file. A '>' begins a record at the start of a line, or behind a byte order
/// mark at the start of the file; the rest of that line is the header, any bytes. In the lines that
/// follow, printable ASCII (0x21..0x7e) is sequence, which is how samtools counts: letters of the
/// IUPAC code are symbols, of either case; every other byte is given as N and reported by
/// odd_bytes(), a '>' within a line among them. Layout is the rest: white space, bytes that are not
/// printable ASCII, lines that begin with ';', and all that stands before the first record. A
/// record without sequence is a contig of length 0.
///
/// Error input, with path and line: a file without a record, or with a byte 0 before the first one
/// (a tar archive whose first header is damaged would else be one sample); a header that is longer
/// than kMaxHeaderBytes; where layout is dropped, a '>' or a byte that is neither printable ASCII
/// nor white space within a line, and sequence before the first record.
///
/// Where a source goes over from one file to the next (its name() changes), messages name the file
/// and its own line.
class FastaReader {
 public:
  using OddByte = spillway::OddByte;

  static constexpr std::size_t kChunkSymbols = SymbolChunk::kMostSymbols;
  static constexpr std::size_t kMaxHeaderBytes = HeaderLine::kMaxBytes;

  enum class Event {
    header,   ///< a contig begins: header() is its name
    symbols,  ///< symbols() is the next stretch of the contig
    end,      ///< no more; stays so
  };

  using Mark = FastaMark;

  /// `recorder` may be null: layout is then told to nobody. It is told of a contig's end before
  /// next() returns the header of the next one, or the end; of a contig's layout, but for its first
  /// kMaxStyleString bytes, after next() has returned the contig's header.
  explicit FastaReader(std::unique_ptr<ByteSource> source, LayoutUse use = LayoutUse::kept,
                       LayoutRecorder* recorder = nullptr);
  /// As a reader of the same source that has reached `mark`: the next event is that record's
  /// header.
  FastaReader(std::unique_ptr<ByteSource> source, LayoutUse use, LayoutRecorder* recorder,
              const Mark& mark);

  /// From here on suspects are counted, and told to `warn` once a file ends.
  void warn_of_suspects(FastaWarn warn) { text_.warn_of_suspects(std::move(warn)); }

  Event next();
  /// Of the record that began last. Valid until next().
  const Mark& mark() const { return mark_; }
  /// The whole header line after '>', without its line end: any bytes. Valid until the next
  /// Event::header.
  std::string_view header() const { return header_.content(); }
  /// Codes 0..15; kChunkSymbols of them, fewer only at the contig's end. Valid until next().
  std::span<const Symbol> symbols() const { return chunk_.symbols(); }
  /// The bytes of symbols() that are no symbols, by position. Valid until next().
  std::span<const OddByte> odd_bytes() const { return chunk_.odd_bytes(); }
  /// Where in symbols() the case of the letters changes, ascending. A contig begins in upper case,
  /// and a chunk in the case that the one before ended in; bytes that are no symbols change
  /// nothing. Valid until next().
  std::span<const std::uint32_t> case_toggles() const { return chunk_.case_toggles(); }
  /// Whether anything stands before the first record. REQUIRES: that has come, and no mark was gone
  /// on from.
  bool has_text_before() const { return has_text_before_; }
  /// Where records are hashed by sample: the record whose header has just come is hashed as if what
  /// stands before it were the text of `before`, which content_hash() and the marks then go on
  /// with.
  void hash_record_behind(const StreamHash& before);
  /// Of the text up to the record that began last; at the end, of all.
  const StreamHash& hash_so_far() const {
    return state_ == State::end ? text_.hash() : mark_.content_hash;
  }
  /// 1-based number of the line of the file name() that the last event was read from, for messages.
  std::uint64_t line() const { return event_line_; }
  /// XXH3 (128 bits) of all the bytes of the file. REQUIRES: Event::end has come.
  Hash128 content_hash() const { return text_.hash().digest128(); }
  /// The source's name, for messages.
  const std::string& name() const { return text_.name(); }

 private:
  enum class State { before_first, at_mark, in_record, end };

  void begin_at_mark();
  void set_mark();
  void read_header();
  void end_contig(bool at_end_of_file);
  const std::uint8_t* find_line_end(std::size_t size) const;
  void take_line_piece();
  void take_comment_piece();
  void take_sequence(ByteView bytes);
  void take_odd_sequence(ByteView bytes);
  void tell_layout(ByteView bytes) {
    if (recorder_ != nullptr && !bytes.empty()) recorder_->layout(bytes);
  }
  void took_bases(std::size_t count) {
    if (recorder_ != nullptr) recorder_->bases(count);
    event_line_ = text_.line_of_file();
  }

  FastaText text_;
  LayoutUse layout_use_;
  LayoutRecorder* recorder_;
  State state_ = State::before_first;
  Mark mark_;
  HeaderLine header_;
  SymbolChunk chunk_;
  SuspectBytes suspect_bytes_;
  bool in_comment_ = false;
  bool has_text_before_ = false;
  std::uint64_t event_line_ = 1;  // of its file
};

}  // namespace spillway
