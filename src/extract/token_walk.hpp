// Tokens of layout along the bases of a contig: which of them stand in which piece.
#pragma once

#include <cstdint>
#include <functional>
#include <span>

#include "base/bytes.hpp"
#include "fasta/layout_row.hpp"

namespace spillway {

/// Text between bases: for each place LEB128 gap (bases before it), LEB128 repeat, LEB128 n and n
/// bytes, as the tokens of spillway-layout are written.
struct InterleavedText {
  Bytes tokens;
  std::uint64_t bytes = 0;  ///< of the text, repeats included
  int last_byte = -1;       ///< of the text, if no base stands behind it
};

/// Hands out the tokens of one contig piece by piece. Memory: what one piece takes.
class TokenWalk {
 public:
  /// `next_token` steps to the contig's next token, whose bytes are valid until the next call;
  /// false behind the last one.
  explicit TokenWalk(std::function<bool(LayoutToken&)> next_token);

  /// Takes the text that stands within the next `bases` and behind the last of them, and returns
  /// how many of the bases it goes with: all, or fewer once the text has reached a megabyte (what
  /// stands behind the last of those may then go on in the next piece).
  std::uint64_t take(std::uint64_t bases, InterleavedText& text);

  /// Whether no token is left.
  bool ended() const { return !more_; }

 private:
  void step();

  std::function<bool(LayoutToken&)> next_token_;
  LayoutToken token_;
  bool more_ = false;
  std::uint64_t gap_ = 0;      // bases before the token comes (again)
  std::uint64_t repeats_ = 0;  // how often it still comes
};

/// Writes letters and the text between them to `out`; returns the end of what it wrote.
std::uint8_t* write_interleaved(std::span<const std::uint8_t> letters, ByteView tokens,
                                std::uint8_t* out);

}  // namespace spillway
