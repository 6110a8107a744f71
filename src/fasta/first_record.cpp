#include "fasta/first_record.hpp"

#include "base/byte_order_mark.hpp"
#include "fasta/shown_byte.hpp"
#include "fasta/suspects.hpp"
#include "spillway/error.hpp"

namespace spillway {
namespace {

/// Finds the '>' of the first record, and learns how lines end.
class FirstRecord {
 public:
  explicit FirstRecord(FastaText& text) : text_(text) {}

  /// The '>' in what is unread of the piece that is there, or its end.
  const std::uint8_t* find() {
    for (const std::uint8_t* pos = text_.begin(); pos != text_.end(); ++pos) {
      if (after_first_cr_) settle_line_end(*pos);
      if (*pos == '>' && text_.is_at_line_start()) return pos;
      take(*pos);
    }
    return text_.end();
  }

 private:
  /// `next` is after a CR that is the first line end in the file, or LF follows.
  void settle_line_end(std::uint8_t next) {
    after_first_cr_ = false;
    text_.set_line_end(next == '\n' ? '\n' : '\r');
    text_.set_at_line_start(next != '\n');
    if (next != '\n') end_line();
  }

  void take(std::uint8_t byte) {
    if (byte == 0) fail_binary();
    if (text_.line_end() == 0 && byte == '\n') text_.set_line_end('\n');
    after_first_cr_ = text_.line_end() == 0 && byte == '\r';
    const bool is_mark = mark_.take(byte);
    if (!is_mark) line_.add(byte);
    const bool ends_line = text_.line_end() != 0 && byte == text_.line_end();
    text_.set_at_line_start(ends_line || (is_mark && mark_.is_whole()));
    if (ends_line) end_line();
  }

  void end_line() {
    if (line_.end()) text_.note(FastaSuspects::sequence_before_header);
    text_.end_line();
  }

  [[noreturn]] void fail_binary() {
    // What undoes bzip2 tells of damage after a block, whose bytes may be anything.
    constexpr std::uint64_t kBlockBytes = std::uint64_t{1} << 20;
    text_.pass_over_source(kBlockBytes);
    text_.fail("not FASTA: " + shown_byte(0) +
               " before the first record, as in archives and other binary files, whole or damaged");
  }

  FastaText& text_;
  LeadingMark mark_;
  SequenceLine line_;
  bool after_first_cr_ = false;
};

}  // namespace

bool pass_to_first_record(FastaText& text, LayoutRecorder* recorder) {
  if (recorder != nullptr) recorder->begin_file();
  FirstRecord first(text);
  bool has_text_before = false;
  while (text.refill()) {
    const std::uint8_t* const begin = text.begin();
    text.pass_to(first.find());
    has_text_before = has_text_before || begin != text.begin();
    if (recorder != nullptr) recorder->before_first({begin, text.begin()});
    if (text.begin() == text.end()) continue;
    text.begin_records();
    return has_text_before;
  }
  throw Error(ErrorKind::input, text.name() + ": not FASTA: there is no record in it");
}

}  // namespace spillway
