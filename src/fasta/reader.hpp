// FASTA as a stream: headers and symbols, in chunks of bounded size.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/bytes.hpp"
#include "base/hash.hpp"
#include "base/stream_hash.hpp"
#include "dna/nucleotide.hpp"
#include "fasta/layout_recorder.hpp"
#include "fasta/suspects.hpp"
#include "input/byte_source.hpp"

namespace spillway {

/// What becomes of the layout: the bytes that are neither header nor sequence.
enum class LayoutUse {
  kept,     ///< it is recorded, in this pass over the file or in another one
  dropped,  ///< it is lost, so nothing may stand there that has a meaning
};

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

  /// Where a record begins: from there a reader can go on. With the layout in force there it says
  /// all that follows from what is before.
  struct Mark {
    std::uint64_t offset = 0;        ///< of the record's '>' in the text; of the first record: 0
    std::uint64_t line = 1;          ///< 1-based, of the '>', in the text
    std::uint64_t lines_before = 0;  ///< in the text, of the file that has the '>'
    std::uint8_t line_end = 0;       ///< last byte of lines
    StreamHash content_hash;         ///< of what is before
    Bytes style;                     ///< LayoutRecorder::style_in_force, if there is a recorder
    FastaSuspects suspects;          ///< of that file, before the '>'

    template <typename Ar>
    void state(Ar& ar) {
      ar(offset, line, lines_before, line_end, content_hash, style, suspects);
    }
  };

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
  void warn_of_suspects(FastaWarn warn) { warn_ = std::move(warn); }

  Event next();
  /// Of the record that began last. Valid until next().
  const Mark& mark() const { return mark_; }
  /// The whole header line after '>', without its line end: any bytes. Valid until the next
  /// Event::header.
  std::string_view header() const { return header_; }
  /// Codes 0..15; kChunkSymbols of them, fewer only at the contig's end. Valid until next().
  std::span<const Symbol> symbols() const { return {symbols_.data(), filled_}; }
  /// The bytes of symbols() that are no symbols, by position. Valid until next().
  std::span<const OddByte> odd_bytes() const { return odd_bytes_; }
  /// Where in symbols() the case of the letters changes, ascending. A contig begins in upper case,
  /// and a chunk in the case that the one before ended in; bytes that are no symbols change
  /// nothing. Valid until next().
  std::span<const std::uint32_t> case_toggles() const { return case_toggles_; }
  /// Whether anything stands before the first record. REQUIRES: that has come, and no mark was gone
  /// on from.
  bool has_text_before() const { return has_text_before_; }
  /// Where records are hashed by sample: the record whose header has just come is hashed as if what
  /// stands before it were the text of `before`, which content_hash() and the marks then go on
  /// with.
  void hash_record_behind(const StreamHash& before);
  /// Of the text up to the record that began last; at the end, of all.
  const StreamHash& hash_so_far() const {
    return state_ == State::end ? content_hash_ : mark_.content_hash;
  }
  /// 1-based number of the line of the file name() that the last event was read from, for messages.
  std::uint64_t line() const { return event_line_; }
  /// XXH3 (128 bits) of all the bytes of the file. REQUIRES: Event::end has come.
  Hash128 content_hash() const { return content_hash_.digest128(); }
  /// The source's name, for messages.
  const std::string& name() const { return source_->name(); }

 private:
  enum class State { before_first, at_mark, in_record, end };

  bool refill();
  void begin_file();
  void report_suspects() const;
  std::uint64_t line_of_file() const { return line_ - lines_before_; }
  void note(FastaSuspects::Kind kind) { suspects_.note(kind, line_of_file()); }
  void note_suspects(ByteView sequence, ByteView layout);
  void end_line_before_first();
  void refuse_lost_sequence() const;
  void begin_at_mark();
  void hash_consumed();
  void set_mark();
  void find_first_header();
  void read_header();
  bool take_header_piece();
  void end_contig(bool at_end_of_file);
  void take_line_piece();
  void take_comment_piece();
  void take_sequence(ByteView bytes);
  void take_odd_sequence(ByteView bytes);
  void take_residues(ByteView bytes);
  void tell_layout(ByteView bytes) {
    if (recorder_ != nullptr && !bytes.empty()) recorder_->layout(bytes);
  }
  void tell_bases(std::size_t count) {
    if (recorder_ != nullptr && count > 0) recorder_->bases(count);
  }
  [[noreturn]] void fail(const std::string& what) const;
  [[noreturn]] void fail_binary();

  std::unique_ptr<ByteSource> source_;
  LayoutUse layout_use_;
  LayoutRecorder* recorder_;
  StreamHash content_hash_;  // up to hashed_
  std::uint64_t hashed_bytes_ = 0;
  const std::uint8_t* hashed_ = nullptr;  // in buffer_, not behind pos_
  Mark mark_;
  std::unique_ptr<std::uint8_t[]> buffer_;  // of which small files touch little
  const std::uint8_t* pos_ = nullptr;       // unread input: [pos_, end_)
  const std::uint8_t* end_ = nullptr;
  bool source_ended_ = false;
  State state_ = State::before_first;
  std::uint8_t line_end_ = 0;  // last byte of lines, LF or CR; 0: none has come yet
  bool at_line_start_ = true;
  bool in_comment_ = false;
  bool has_text_before_ = false;
  std::uint64_t line_ = 1;          // of pos_, in the text
  std::uint64_t lines_before_ = 0;  // the file that pos_ is in
  std::uint64_t event_line_ = 1;    // of its file
  std::string file_name_;
  FastaWarn warn_;
  FastaSuspects suspects_;  // of the file, so far; none without warn_ but for those before a record
  SequenceLine line_before_first_;
  std::size_t mark_bytes_ = 0;  // of a byte order mark, right before pos_
  std::string header_;
  std::string_view header_end_;  // its line end
  std::vector<Symbol> symbols_;
  std::vector<OddByte> odd_bytes_;
  std::vector<std::uint32_t> case_toggles_;
  std::uint8_t letter_case_ = 0;  // of the last letter: 0 or kLowerCase
  std::size_t filled_ = 0;
};

}  // namespace spillway
