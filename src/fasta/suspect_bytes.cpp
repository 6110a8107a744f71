#include "fasta/suspect_bytes.hpp"

#include <utility>

#include "base/byte_order_mark.hpp"
#include "base/text_bytes.hpp"
#include "fasta/suspects.hpp"

namespace spillway {

void SuspectBytes::look_at(ByteView sequence, ByteView layout, FastaText& text) {
  for (const std::uint8_t byte : sequence) {
    if (byte == '>') text.note(FastaSuspects::header_in_line);
  }
  const ByteView mark = as_bytes(kByteOrderMark);
  if (!sequence.empty()) mark_bytes_ = 0;
  std::size_t in_mark = std::exchange(mark_bytes_, 0);
  for (const std::uint8_t byte : layout) {
    if (byte == ' ' || byte == '\t' || byte == '\r' || byte == '\n') {
      in_mark = 0;
      continue;
    }
    in_mark = byte == mark[in_mark] ? in_mark + 1 : byte == mark[0] ? 1 : 0;
    text.note(FastaSuspects::binary_byte);
    if (in_mark < kByteOrderMark.size()) continue;
    text.suspects().take_back(FastaSuspects::binary_byte, in_mark);
    text.note(FastaSuspects::byte_order_mark);
    in_mark = 0;
  }
  mark_bytes_ = in_mark;
}

}  // namespace spillway
