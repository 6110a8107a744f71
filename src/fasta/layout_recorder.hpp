// Finds out how a FASTA file is laid out while it is read, and says it in rows (layout_row.hpp).
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "base/bytes.hpp"
#include "fasta/layout_row.hpp"

namespace spillway {

/// Is told the bases and the other bytes of one file after another, piece by piece, and gives the
/// rows of each contig, in order. Memory is constant, whatever the length of contigs, lines and
/// comments. Not thread-safe.
///
/// A contig is regular if a style says it all. The first contig of a file always gives its style,
/// so that files do not depend on each other; later ones need no row as long as that style fits
/// them.
class LayoutRecorder {
 public:
  /// Payload of a row; one of kind style is a draft (append_draft_style_row).
  using Sink = std::function<void(ByteView row)>;

  /// `sink` is called in end_contig(), or earlier for what is long; for bytes before the first
  /// record, in begin_contig() at the latest.
  explicit LayoutRecorder(Sink sink);

  void begin_file();
  /// Between two contigs: what later rows of the file depend on, for restore_style(); replaces
  /// `row`.
  void style_in_force(Bytes& row) const;
  /// In place of begin_file() and all before: goes on where style_in_force() gave `row`.
  void restore_style(ByteView row);
  /// Bytes before the file's first record, the next piece.
  void before_first(ByteView bytes);
  /// A contig begins, its '>' and header have been read; the end of that line is layout.
  void begin_contig();
  /// The contig goes on with `count` > 0 bases.
  void bases(std::uint64_t count) {
    if (!gap_text_.empty()) end_gap();
    run_ += count;
  }
  /// The contig goes on with bytes that are no bases.
  void layout(ByteView bytes) {
    if (gap_text_.size() + bytes.size() > kMaxStyleString) return add_long_layout(bytes);
    gap_text_.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  }
  /// The contig is over, by the '>' of the next one or with the file.
  void end_contig(bool at_end_of_file);

 private:
  enum class State {
    head,     // no base has come yet
    regular,  // lines of one width, but perhaps the last one, with one string between them
    tokens,   // anything else
  };

  void end_gap();
  void add_long_layout(ByteView bytes);
  void begin_tokens();
  void add_token(std::uint64_t gap, std::uint64_t repeat, const std::string& text);
  void flush_token();
  void record_regular();
  void record_empty(bool at_end_of_file);
  void set_style(const DraftStyle& draft);
  void set_style_once(const LayoutStyle& style);

  Sink sink_;
  std::optional<DraftStyle> in_force_;  // in this file
  State state_ = State::head;
  std::string header_end_;   // once the first base has come, or a row of tokens has begun
  std::string gap_text_;     // layout behind the last base so far, at most kMaxStyleString bytes
  std::uint64_t run_ = 0;    // bases since the layout before
  std::uint64_t width_ = 0;  // bases of a line, once one has ended
  std::uint64_t lines_ = 0;  // lines that have ended, so far all with width_ bases and eol_
  std::string eol_;
  LayoutToken token_;  // not yet in row_, its bytes are token_text_; none if that is empty
  std::string token_text_;
  Bytes row_;
};

}  // namespace spillway
