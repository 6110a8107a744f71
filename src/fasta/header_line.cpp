#include "fasta/header_line.hpp"

#include <algorithm>
#include <cstdint>
#include <cstring>

namespace spillway {

void HeaderLine::read(FastaText& text) {
  text.pass_to(text.begin() + 1);
  text.set_at_line_start(false);
  content_.clear();
  bool ended = false;
  while (!ended && text.refill()) {
    ended = take_piece(text);
    const bool before_lf = text.line_end() != '\r' && content_.ends_with('\r');
    if (content_.size() - (before_lf ? 1 : 0) > kMaxBytes) {
      text.fail("header line is longer than " + std::to_string(kMaxBytes) + " bytes");
    }
  }
  const bool has_cr = text.line_end() != '\r' && content_.ends_with('\r');
  if (has_cr) content_.pop_back();
  if (ended) {
    line_end_ = has_cr ? "\r\n" : text.line_end() == '\r' ? "\r" : "\n";
    text.end_line();
  } else {
    line_end_ = has_cr ? "\r" : "";
  }
  text.set_at_line_start(true);
}

/// Takes what is there of the line; whether that was all, with its line end.
bool HeaderLine::take_piece(FastaText& text) {
  const std::uint8_t* const end = text.end();
  if (text.line_end() == 0) {
    const auto* stop =
        std::find_if(text.begin(), end, [](auto b) { return b == '\n' || b == '\r'; });
    content_.append(text.begin(), stop);
    text.pass_to(stop);
    if (stop == end) return false;
    text.pass_to(stop + 1);
    if (*stop == '\n') {
      text.set_line_end('\n');
      return true;
    }
    text.set_line_end(text.refill() && *text.begin() == '\n' ? '\n' : '\r');
    if (text.line_end() == '\r') return true;
    content_.push_back('\r');
    text.pass_to(text.begin() + 1);
    return true;
  }
  const auto* stop = static_cast<const std::uint8_t*>(
      std::memchr(text.begin(), text.line_end(), static_cast<std::size_t>(end - text.begin())));
  const bool ended = stop != nullptr;
  if (!ended) stop = end;
  content_.append(text.begin(), stop);
  text.pass_to(ended ? stop + 1 : end);
  return ended;
}

}  // namespace spillway
