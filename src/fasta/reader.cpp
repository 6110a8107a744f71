#include "fasta/reader.hpp"

#include <algorithm>
#include <array>
#include <cstring>

#include "base/byte_order_mark.hpp"
#include "base/text_bytes.hpp"
#include "fasta/first_record.hpp"
#include "fasta/first_word.hpp"
#include "fasta/shown_byte.hpp"
#include "spillway/error.hpp"

namespace spillway {
namespace {

/// Whether a byte within a line of sequence is layout: all but printable ASCII, the bytes that
/// samtools counts as sequence.
constexpr std::array<bool, 256> kIsLayout = [] {
  std::array<bool, 256> table{};
  for (std::size_t byte = 0; byte < table.size(); ++byte) table[byte] = byte <= ' ' || byte > '~';
  return table;
}();

/// Whether a byte within a line of sequence is refused where layout is dropped: what would be lost,
/// unless it is white space, and '>', which could come to stand at the start of a line.
bool cannot_be_laid_out_anew(std::uint8_t byte) {
  return byte == '>' || (kIsLayout[byte] && !is_white_space(static_cast<char>(byte)));
}

}  // namespace

FastaReader::FastaReader(std::unique_ptr<ByteSource> source, LayoutUse use,
                         LayoutRecorder* recorder)
    : text_(std::move(source), use), layout_use_(use), recorder_(recorder) {}

FastaReader::FastaReader(std::unique_ptr<ByteSource> source, LayoutUse use,
                         LayoutRecorder* recorder, const Mark& mark)
    : FastaReader(std::move(source), use, recorder) {
  if (mark.offset == 0) return;  // what is before the first record is read again
  state_ = State::at_mark;
  text_.go_on_at(mark);
  if (recorder_ != nullptr) recorder_->restore_style(mark.style);
}

FastaReader::Event FastaReader::next() {
  chunk_.clear();
  if (state_ == State::before_first) {
    has_text_before_ = pass_to_first_record(text_, recorder_);
    state_ = State::in_record;
    mark_ = {};
    read_header();
    return Event::header;
  }
  if (state_ == State::at_mark) {
    begin_at_mark();
    return Event::header;
  }
  bool header_follows = false;
  while (state_ == State::in_record && chunk_.room() > 0 && !header_follows) {
    if (!text_.refill()) {
      state_ = State::end;
      end_contig(true);
      text_.report_suspects();
    } else if (text_.is_at_line_start() && *text_.begin() == '>') {
      header_follows = true;
    } else {
      take_line_piece();
    }
  }
  if (chunk_.size() > 0) return Event::symbols;
  if (state_ == State::end) return Event::end;
  end_contig(false);
  set_mark();
  read_header();
  return Event::header;
}

void FastaReader::begin_at_mark() {
  if (!text_.refill() || *text_.begin() != '>') {
    throw Error(ErrorKind::input, name() + ": is not what it was when it was read before");
  }
  state_ = State::in_record;
  set_mark();
  read_header();
}

void FastaReader::hash_record_behind(const StreamHash& before) {
  text_.hash_as(before);
  for (const std::string_view part : {std::string_view(">"), header(), header_.line_end()}) {
    text_.hash_more(as_bytes(part));
  }
}

void FastaReader::set_mark() {
  text_.set_mark(mark_);
  if (recorder_ != nullptr) recorder_->style_in_force(mark_.style);
}

void FastaReader::read_header() {
  event_line_ = text_.line_of_file();
  chunk_.begin_contig();
  header_.read(text_);
  if (recorder_ != nullptr) recorder_->begin_contig();
  tell_layout(as_bytes(header_.line_end()));
  if (text_.warns() && header().find(kByteOrderMark) != std::string_view::npos) {
    text_.suspects().note(FastaSuspects::byte_order_mark, event_line_);
  }
}

void FastaReader::end_contig(bool at_end_of_file) {
  if (recorder_ != nullptr) recorder_->end_contig(at_end_of_file);
}

/// The line end in the first `size` unread bytes; null: there is none.
const std::uint8_t* FastaReader::find_line_end(std::size_t size) const {
  return static_cast<const std::uint8_t*>(std::memchr(text_.begin(), text_.line_end(), size));
}

/// Takes what is there of the line, no more than the chunk has room for, and its line end.
void FastaReader::take_line_piece() {
  const std::uint8_t* const begin = text_.begin();
  if (text_.is_at_line_start() && *begin == ';') in_comment_ = true;
  if (in_comment_) return take_comment_piece();
  const std::size_t size = std::min(text_.unread().size(), chunk_.room());
  const auto* line_end = find_line_end(size);
  const auto* stop = line_end != nullptr ? line_end : begin + size;
  const auto* next = line_end != nullptr ? line_end + 1 : stop;
  if (line_end != nullptr && line_end != begin && line_end[-1] == '\r') --stop;
  take_sequence({begin, stop});
  tell_layout({stop, next});
  text_.set_at_line_start(line_end != nullptr);
  if (line_end != nullptr) {
    text_.end_line();
    suspect_bytes_.interrupt();
  }
  text_.pass_to(next);
}

/// Takes what is there of a line that begins with ';'.
void FastaReader::take_comment_piece() {
  const auto* line_end = find_line_end(text_.unread().size());
  const auto* next = line_end != nullptr ? line_end + 1 : text_.end();
  tell_layout({text_.begin(), next});
  in_comment_ = line_end == nullptr;
  text_.set_at_line_start(line_end != nullptr);
  if (line_end != nullptr) text_.end_line();
  text_.pass_to(next);
}

void FastaReader::take_sequence(ByteView bytes) {
  if (bytes.empty()) return;
  if (!chunk_.add_symbols(bytes)) return take_odd_sequence(bytes);
  suspect_bytes_.interrupt();
  took_bases(bytes.size());
}

/// For bytes among which at least one is no symbol.
void FastaReader::take_odd_sequence(ByteView bytes) {
  if (layout_use_ == LayoutUse::dropped) {
    const auto refused = std::ranges::find_if(bytes, cannot_be_laid_out_anew);
    if (refused != bytes.end()) text_.fail(shown_byte(*refused) + " in a sequence");
  }
  const auto is_layout = [](std::uint8_t byte) { return kIsLayout[byte]; };
  while (!bytes.empty()) {
    const auto layout = std::ranges::find_if(bytes, is_layout);
    const auto next = std::find_if_not(layout, bytes.end(), is_layout);
    const ByteView residues = bytes.first(static_cast<std::size_t>(layout - bytes.begin()));
    if (!residues.empty()) {
      chunk_.add_residues(residues);
      took_bases(residues.size());
    }
    if (text_.warns()) suspect_bytes_.look_at(residues, {layout, next}, text_);
    tell_layout({layout, next});
    bytes = {next, bytes.end()};
  }
}

}  // namespace spillway
