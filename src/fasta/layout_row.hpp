// Rows that say how the text of a contig is laid out: the bytes of a FASTA file that are neither
// header nor sequence (docs/FORMAT.md, "spillway-layout"). The codec of their payloads, both ways.
//
// A payload is a byte, the kind, and then, by kind:
//     style, style_once   LEB128 width, strings header_end, eol, end, empty
//     tokens              string header_end, then tokens
//     more_tokens         tokens
//     before              bytes up to the end
// A token is LEB128 gap, LEB128 repeat, string; a string LEB128 n and n bytes.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/bytes.hpp"

namespace spillway {

enum class LayoutKind : std::uint8_t {
  style = 0,        ///< a style, from this contig on until the next row of this kind
  style_once = 1,   ///< a style for this contig only
  tokens = 2,       ///< tokens of this contig, which follows no style
  more_tokens = 3,  ///< more of them
  before = 4,  ///< bytes that stand before the contig's '>'; several rows may follow each other
};

// What is written by a row is to be in proportion to its bytes and to the bases it is written for,
// so strings that come once a line, or so often as a token says, are short.
inline constexpr std::size_t kMaxStyleString = 255;   ///< header_end, end and empty of a style
inline constexpr std::size_t kMaxRepeatedString = 8;  ///< eol of a style; of a token with repeats
/// No row is longer than this when it is written.
inline constexpr std::size_t kMaxLayoutRowBytes = std::size_t{16} << 10;

/// How a regular contig is written: '>', header, `header_end`; then, if it has bases, lines of
/// `width` of them (0: all in one line) with `eol` between them and `end` behind the last base; if
/// it has none, `empty`.
struct LayoutStyle {
  std::uint64_t width = 80;
  std::string header_end = "\n";
  std::string eol = "\n";
  std::string end = "\n";
  std::string empty;

  bool operator==(const LayoutStyle&) const = default;
};

/// A style as a recorder leaves it in scratch. A contig in one line fits styles of many widths:
/// it is said to be of width 0, and what else would do is settled later.
struct DraftStyle {
  LayoutStyle style;
  /// Where style.width is 0: so many bases in one line the style was made for. It stands for any
  /// style that is the same but for eol and a width of 0 or at least so much. Otherwise 0.
  std::uint64_t at_least = 0;

  /// Whether `in_force`, a style of the archive, writes what this one was made for.
  bool is_met_by(const LayoutStyle& in_force) const;
};

/// `bytes` of layout stand behind `gap` bases, `repeat` times over.
struct LayoutToken {
  std::uint64_t gap = 0;
  std::uint64_t repeat = 1;
  ByteView bytes;
};

/// Row of kind style or style_once. REQUIRES: its strings are within the bounds above.
void append_style_row(Bytes& out, LayoutKind kind, const LayoutStyle& style);
/// The beginning of a row of kind tokens; append_token() goes on.
void append_tokens_head(Bytes& out, ByteView header_end);
/// The beginning of a row of kind more_tokens.
void append_more_tokens_head(Bytes& out);
/// REQUIRES: token.bytes is not empty; repeat is 1, or more if gap is not 0 and there are no more
/// than kMaxRepeatedString bytes.
void append_token(Bytes& out, const LayoutToken& token);

/// Row of kind style for scratch: as append_style_row(), with at_least behind it if width is 0.
void append_draft_style_row(Bytes& out, const DraftStyle& draft);
DraftStyle read_draft_style_row(ByteView payload);

/// A row's payload, taken apart. Nothing is trusted: what does not follow the rules above is Error
/// corrupt, and no more is allocated than the payload has bytes. Views point into the payload.
class LayoutRow {
 public:
  explicit LayoutRow(ByteView payload);

  LayoutKind kind() const { return kind_; }
  /// Of kinds style and style_once.
  LayoutStyle style() const;
  /// Of kind tokens.
  ByteView header_end() const { return header_end_; }
  /// Of kind before: at least one byte.
  ByteView before() const { return rest_; }
  /// Of kinds tokens and more_tokens: steps to the next token; false at the end. gap * repeat does
  /// not overflow. Whether the contig has so many bases is the caller's to check.
  bool next_token(LayoutToken& token);

 private:
  LayoutKind kind_;
  ByteView header_end_;
  ByteView rest_;
};

}  // namespace spillway
