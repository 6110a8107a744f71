// Bytes within lines of sequence that were probably not meant.
#pragma once

#include <cstddef>

#include "base/bytes.hpp"
#include "fasta/fasta_text.hpp"

namespace spillway {

class SuspectBytes {
 public:
  /// Notes a '>' within `sequence`, and bytes of the `layout` after it that are no blanks, tabs or
  /// line ends. A byte order mark may come in two pieces.
  void look_at(ByteView sequence, ByteView layout, FastaText& text);
  /// Something else follows, or a line has ended.
  void interrupt() { mark_bytes_ = 0; }

 private:
  std::size_t mark_bytes_ = 0;  // of a byte order mark, right before what comes next
};

}  // namespace spillway
