#include "fasta/reader.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <utility>

#include "base/byte_order_mark.hpp"
#include "base/interrupt.hpp"
#include "base/text_bytes.hpp"
#include "fasta/first_word.hpp"
#include "fasta/translate.hpp"
#include "spillway/error.hpp"

namespace spillway {
namespace {

constexpr std::size_t kBufferBytes = std::size_t{256} << 10;

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

/// "byte 0x2d ('-')", for messages.
std::string show(std::uint8_t byte) {
  constexpr std::string_view kHex = "0123456789abcdef";
  std::string text = "byte 0x";
  text += kHex[byte >> 4];
  text += kHex[byte & 15];
  if (byte > 0x20 && byte < 0x7f) text += std::string(" ('") + static_cast<char>(byte) + "')";
  return text;
}

}  // namespace

FastaReader::FastaReader(std::unique_ptr<ByteSource> source, LayoutUse use,
                         LayoutRecorder* recorder)
    : source_(std::move(source)),
      layout_use_(use),
      recorder_(recorder),
      buffer_(std::make_unique_for_overwrite<std::uint8_t[]>(kBufferBytes)),
      symbols_(kChunkSymbols) {}

FastaReader::FastaReader(std::unique_ptr<ByteSource> source, LayoutUse use,
                         LayoutRecorder* recorder, const Mark& mark)
    : FastaReader(std::move(source), use, recorder) {
  if (mark.offset == 0) return;  // what is before the first record is read again
  state_ = State::at_mark;
  source_->skip(mark.offset);
  line_ = mark.line;
  lines_before_ = mark.lines_before;
  file_name_ = source_->name();
  suspects_ = mark.suspects;
  line_end_ = mark.line_end;
  content_hash_ = mark.content_hash;
  hashed_bytes_ = mark.offset;
  if (recorder_ != nullptr) recorder_->restore_style(mark.style);
}

void FastaReader::fail(const std::string& what) const {
  throw Error(ErrorKind::input,
              source_->name() + ":" + std::to_string(line_of_file()) + ": " + what);
}

void FastaReader::fail_binary() {
  // What undoes bzip2 tells of damage behind a block, whose bytes may be anything.
  constexpr std::uint64_t kBlockBytes = std::uint64_t{1} << 20;
  source_->pass_over(kBlockBytes);
  fail("not FASTA: " + show(0) +
       " before the first record, as in archives and other binary files, whole or damaged");
}

FastaReader::Event FastaReader::next() {
  filled_ = 0;
  odd_bytes_.clear();
  case_toggles_.clear();
  if (state_ == State::before_first) {
    find_first_header();
    mark_ = {};
    read_header();
    return Event::header;
  }
  if (state_ == State::at_mark) {
    begin_at_mark();
    return Event::header;
  }
  bool header_follows = false;
  while (state_ == State::in_record && filled_ < kChunkSymbols && !header_follows) {
    if (!refill()) {
      state_ = State::end;
      end_contig(true);
      report_suspects();
    } else if (at_line_start_ && *pos_ == '>') {
      header_follows = true;
    } else {
      take_line_piece();
    }
  }
  if (filled_ > 0) return Event::symbols;
  if (state_ == State::end) return Event::end;
  end_contig(false);
  set_mark();
  read_header();
  return Event::header;
}

void FastaReader::begin_at_mark() {
  if (!refill() || *pos_ != '>') {
    throw Error(ErrorKind::input, source_->name() + ": is not what it was when it was read before");
  }
  state_ = State::in_record;
  set_mark();
  read_header();
}

void FastaReader::hash_consumed() {
  content_hash_.update({hashed_, pos_});
  hashed_bytes_ += static_cast<std::uint64_t>(pos_ - hashed_);
  hashed_ = pos_;
}

void FastaReader::hash_record_behind(const StreamHash& before) {
  hash_consumed();
  content_hash_ = before;
  for (const std::string_view text : {std::string_view(">"), header(), header_end_}) {
    content_hash_.update(as_bytes(text));
  }
}

void FastaReader::set_mark() {
  hash_consumed();
  mark_.offset = hashed_bytes_;
  mark_.line = line_;
  mark_.lines_before = lines_before_;
  mark_.suspects = suspects_;
  mark_.line_end = line_end_;
  mark_.content_hash = content_hash_;
  if (recorder_ != nullptr) recorder_->style_in_force(mark_.style);
}

/// Sees to it that there is unread input; false at the end.
bool FastaReader::refill() {
  if (pos_ != end_) return true;
  if (source_ended_) return false;
  hash_consumed();
  check_interrupted();  // a source that inflates may give much without a read
  const std::size_t size = source_->read({buffer_.get(), kBufferBytes});
  pos_ = buffer_.get();
  end_ = pos_ + size;
  hashed_ = pos_;
  source_ended_ = size == 0;
  if (source_->name() != file_name_) begin_file();
  return !source_ended_;
}

void FastaReader::begin_file() {
  if (state_ == State::before_first) refuse_lost_sequence();
  report_suspects();
  suspects_ = {};
  // Within a line: whether its CR is a line end is known only now.
  lines_before_ = at_line_start_ ? line_ - 1 : line_;
  file_name_ = source_->name();
}

void FastaReader::report_suspects() const {
  if (warn_) suspects_.report(file_name_, warn_);
}

/// Stops at the '>' of the first record.
void FastaReader::find_first_header() {
  if (recorder_ != nullptr) recorder_->begin_file();
  LeadingMark mark;
  bool after_first = false;  // that is, after a CR that is the first line end in the file
  while (refill()) {
    const std::uint8_t* const begin = pos_;
    for (; pos_ != end_; ++pos_) {
      if (after_first) {
        after_first = false;
        line_end_ = *pos_ == '\n' ? '\n' : '\r';
        at_line_start_ = line_end_ == '\r';
        if (at_line_start_) end_line_before_first();
      }
      if (*pos_ == '>' && at_line_start_) {
        state_ = State::in_record;
        break;
      }
      if (*pos_ == 0) fail_binary();
      if (line_end_ == 0 && *pos_ == '\n') line_end_ = '\n';
      after_first = line_end_ == 0 && *pos_ == '\r';
      const bool is_mark = mark.take(*pos_);
      if (!is_mark) line_before_first_.add(*pos_);
      const bool ends_line = line_end_ != 0 && *pos_ == line_end_;
      at_line_start_ = ends_line || (is_mark && mark.is_whole());
      if (ends_line) end_line_before_first();
    }
    has_text_before_ = has_text_before_ || begin != pos_;
    if (recorder_ != nullptr) recorder_->before_first({begin, pos_});
    if (state_ == State::in_record) return refuse_lost_sequence();
  }
  throw Error(ErrorKind::input, source_->name() + ": not FASTA: there is no record in it");
}

void FastaReader::end_line_before_first() {
  if (line_before_first_.end()) note(FastaSuspects::sequence_before_header);
  ++line_;
}

void FastaReader::refuse_lost_sequence() const {
  constexpr auto kKind = FastaSuspects::sequence_before_header;
  if (layout_use_ == LayoutUse::kept || suspects_.count(kKind) == 0) return;
  throw Error(ErrorKind::input,
              file_name_ + ":" + std::to_string(suspects_.first_line(kKind)) +
                  ": sequence before the first header, which would be lost (it belongs to no "
                  "contig; --preserve=exact keeps it)");
}

/// Reads the line that begins with the '>' at pos_.
void FastaReader::read_header() {
  event_line_ = line_of_file();
  ++pos_;
  at_line_start_ = false;
  header_.clear();
  letter_case_ = 0;
  bool ended = false;
  while (!ended && refill()) {
    ended = take_header_piece();
    const bool before_lf = line_end_ != '\r' && header_.ends_with('\r');
    if (header_.size() - (before_lf ? 1 : 0) > kMaxHeaderBytes) {
      fail("header line is longer than " + std::to_string(kMaxHeaderBytes) + " bytes");
    }
  }
  const bool has_cr = line_end_ != '\r' && header_.ends_with('\r');
  if (has_cr) header_.pop_back();
  if (ended) {
    header_end_ = has_cr ? "\r\n" : line_end_ == '\r' ? "\r" : "\n";
  } else {
    header_end_ = has_cr ? "\r" : "";
  }
  if (recorder_ != nullptr) recorder_->begin_contig();
  tell_layout(as_bytes(header_end_));
  if (warn_ && header_.find(kByteOrderMark) != std::string::npos) {
    suspects_.note(FastaSuspects::byte_order_mark, event_line_);
  }
  if (ended) ++line_;
  at_line_start_ = true;
}

/// Takes what is there of a header's line; whether that was all, with its line end.
bool FastaReader::take_header_piece() {
  if (line_end_ == 0) {
    const auto* stop = std::find_if(pos_, end_, [](auto b) { return b == '\n' || b == '\r'; });
    header_.append(pos_, stop);
    pos_ = stop;
    if (stop == end_) return false;
    if (*pos_++ == '\n') {
      line_end_ = '\n';
      return true;
    }
    line_end_ = refill() && *pos_ == '\n' ? '\n' : '\r';
    if (line_end_ == '\r') return true;
    header_.push_back('\r');
    ++pos_;
    return true;
  }
  const auto* stop = static_cast<const std::uint8_t*>(
      std::memchr(pos_, line_end_, static_cast<std::size_t>(end_ - pos_)));
  const bool ended = stop != nullptr;
  if (!ended) stop = end_;
  header_.append(pos_, stop);
  pos_ = ended ? stop + 1 : end_;
  return ended;
}

void FastaReader::end_contig(bool at_end_of_file) {
  if (recorder_ != nullptr) recorder_->end_contig(at_end_of_file);
}

/// Takes what is there of the line at pos_, no more than the chunk has room for, and its line end.
void FastaReader::take_line_piece() {
  if (at_line_start_ && *pos_ == ';') in_comment_ = true;
  if (in_comment_) return take_comment_piece();
  const std::size_t size = std::min(static_cast<std::size_t>(end_ - pos_), kChunkSymbols - filled_);
  const auto* line_end = static_cast<const std::uint8_t*>(std::memchr(pos_, line_end_, size));
  const auto* stop = line_end != nullptr ? line_end : pos_ + size;
  const auto* next = line_end != nullptr ? line_end + 1 : stop;
  if (line_end != nullptr && line_end != pos_ && line_end[-1] == '\r') --stop;
  take_sequence({pos_, stop});
  tell_layout({stop, next});
  at_line_start_ = line_end != nullptr;
  if (at_line_start_) {
    ++line_;
    mark_bytes_ = 0;
  }
  pos_ = next;
}

/// Takes what is there of a line that begins with ';'.
void FastaReader::take_comment_piece() {
  const auto* line_end = static_cast<const std::uint8_t*>(
      std::memchr(pos_, line_end_, static_cast<std::size_t>(end_ - pos_)));
  const auto* next = line_end != nullptr ? line_end + 1 : end_;
  tell_layout({pos_, next});
  in_comment_ = line_end == nullptr;
  at_line_start_ = line_end != nullptr;
  if (line_end != nullptr) ++line_;
  pos_ = next;
}

/// The one place where bytes of a sequence become symbols, and where case is folded.
void FastaReader::take_sequence(ByteView bytes) {
  if (bytes.empty()) return;
  const Translated translated = translate(bytes, letter_case_, symbols_.data() + filled_);
  if (translated.has_other) return take_odd_sequence(bytes);
  mark_bytes_ = 0;
  if (translated.changes_case) {
    letter_case_ =
        find_case_toggles(bytes, letter_case_, static_cast<std::uint32_t>(filled_), case_toggles_);
  }
  tell_bases(bytes.size());
  filled_ += bytes.size();
  event_line_ = line_of_file();
}

/// For bytes among which at least one is no symbol.
void FastaReader::take_odd_sequence(ByteView bytes) {
  if (layout_use_ == LayoutUse::dropped) {
    const auto refused = std::ranges::find_if(bytes, cannot_be_laid_out_anew);
    if (refused != bytes.end()) fail(show(*refused) + " in a sequence");
  }
  const auto is_layout = [](std::uint8_t byte) { return kIsLayout[byte]; };
  while (!bytes.empty()) {
    const auto layout = std::ranges::find_if(bytes, is_layout);
    const auto next = std::find_if_not(layout, bytes.end(), is_layout);
    const auto size = static_cast<std::size_t>(layout - bytes.begin());
    if (size > 0) take_residues(bytes.first(size));
    if (warn_) note_suspects(bytes.first(size), {layout, next});
    tell_layout({layout, next});
    bytes = {next, bytes.end()};
  }
}

/// What was probably not meant: a header within `sequence`, and bytes of `layout` that are no
/// blanks, tabs or line ends. A byte order mark may come in two pieces.
void FastaReader::note_suspects(ByteView sequence, ByteView layout) {
  for (const std::uint8_t byte : sequence) {
    if (byte == '>') note(FastaSuspects::header_in_line);
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
    note(FastaSuspects::binary_byte);
    if (in_mark < kByteOrderMark.size()) continue;
    suspects_.take_back(FastaSuspects::binary_byte, in_mark);
    note(FastaSuspects::byte_order_mark);
    in_mark = 0;
  }
  mark_bytes_ = in_mark;
}

/// For bytes that are symbols or odd bytes. In a protein they alternate at random, so nothing
/// branches on which is which.
void FastaReader::take_residues(ByteView bytes) {
  const auto base = static_cast<std::uint32_t>(filled_);
  const std::size_t odd_before = odd_bytes_.size();
  odd_bytes_.reserve(kChunkSymbols);
  odd_bytes_.resize(odd_before + bytes.size());
  // Bytes that are written may be anything's, so what the loop uses is kept apart from the object.
  Symbol* symbol_out = symbols_.data() + filled_;
  OddByte* odd_out = odd_bytes_.data() + odd_before;
  const std::uint8_t letter_case = letter_case_;
  unsigned turned = 0;
  std::uint32_t position = base;
  for (const std::uint8_t byte : bytes) {
    const unsigned symbol = kSymbolOf[byte];
    const unsigned is_odd = symbol >> 7;
    *symbol_out++ = static_cast<Symbol>((symbol & kMaxSymbol) | is_odd * kSymbolN);
    *odd_out = {position++, byte};
    odd_out += is_odd;
    turned |= (is_odd - 1) & (byte ^ letter_case);
  }
  odd_bytes_.resize(static_cast<std::size_t>(odd_out - odd_bytes_.data()));
  for (std::uint32_t i = 0; (turned & kLowerCase) != 0 && i < bytes.size(); ++i) {
    if (kSymbolOf[bytes[i]] == kNoSymbol || (bytes[i] & kLowerCase) == letter_case_) continue;
    case_toggles_.push_back(base + i);
    letter_case_ ^= kLowerCase;
  }
  tell_bases(bytes.size());
  filled_ += bytes.size();
  event_line_ = line_of_file();
}

}  // namespace spillway
