#include "fasta/reader.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

#include "base/interrupt.hpp"
#include "fasta/translate.hpp"
#include "spillway/error.hpp"

namespace spillway {
namespace {

constexpr std::size_t kBufferBytes = std::size_t{256} << 10;

bool is_blank(std::uint8_t byte) { return byte == ' ' || byte == '\t' || byte == '\r'; }

bool is_printable(std::uint8_t byte) { return byte > 0x20 && byte < 0x7f; }

// Written out in lines of another length, a '>' could come to stand at the start of one.
bool is_kept(std::uint8_t byte) { return is_printable(byte) && byte != '>'; }

/// "byte 0x2d ('-')", for messages.
std::string show(std::uint8_t byte) {
  constexpr std::string_view kHex = "0123456789abcdef";
  std::string text = "byte 0x";
  text += kHex[byte >> 4];
  text += kHex[byte & 15];
  if (is_printable(byte)) text += std::string(" ('") + static_cast<char>(byte) + "')";
  return text;
}

}  // namespace

FastaReader::FastaReader(std::unique_ptr<ByteSource> source)
    : source_(std::move(source)), buffer_(kBufferBytes), symbols_(kChunkSymbols) {}

void FastaReader::fail(const std::string& what) const {
  throw Error(ErrorKind::input, source_->name() + ":" + std::to_string(line_) + ": " + what);
}

FastaReader::Event FastaReader::next() {
  filled_ = 0;
  odd_bytes_.clear();
  case_toggles_.clear();
  if (state_ == State::before_first) {
    find_first_header();
    read_header();
    return Event::header;
  }
  bool header_follows = false;
  while (state_ == State::in_record && filled_ < kChunkSymbols && !header_follows) {
    if (!refill()) {
      state_ = State::end;
    } else if (at_line_start_ && *pos_ == '>') {
      header_follows = true;
    } else {
      take_line_piece();
    }
  }
  if (filled_ > 0) return Event::symbols;
  if (state_ == State::end) return Event::end;
  read_header();
  return Event::header;
}

/// Sees to it that there is unread input; false at the end.
bool FastaReader::refill() {
  if (pos_ != end_) return true;
  check_interrupted();  // a source that inflates may give much without a read
  pos_ = buffer_.data();
  end_ = pos_ + source_->read(buffer_);
  return pos_ != end_;
}

void FastaReader::find_first_header() {
  for (; refill(); ++pos_) {
    if (*pos_ == '\n') {
      ++line_;
      at_line_start_ = true;
    } else if (*pos_ == '>' && at_line_start_) {
      state_ = State::in_record;
      return;
    } else if (is_blank(*pos_)) {
      at_line_start_ = false;
    } else {
      fail("not FASTA: " + show(*pos_) + " before the first line that begins with '>'");
    }
  }
  throw Error(ErrorKind::input, source_->name() + ": not FASTA: there is no record in it");
}

/// Reads the line that begins with the '>' at pos_.
void FastaReader::read_header() {
  ++pos_;
  header_.clear();
  letter_case_ = 0;
  bool ended = false;
  while (!ended && refill()) {
    const auto* newline = static_cast<const std::uint8_t*>(
        std::memchr(pos_, '\n', static_cast<std::size_t>(end_ - pos_)));
    ended = newline != nullptr;
    const auto* stop = ended ? newline : end_;
    header_.append(pos_, stop);
    pos_ = ended ? newline + 1 : end_;
    const std::size_t line_end = header_.ends_with('\r') ? 1 : 0;
    if (header_.size() - line_end > kMaxHeaderBytes) {
      fail("header line is longer than " + std::to_string(kMaxHeaderBytes) + " bytes");
    }
  }
  if (header_.ends_with('\r')) header_.pop_back();
  if (header_.find('\r') != std::string::npos) {
    fail("carriage return inside a header (lines that end in CR alone are not read)");
  }
  for (const char c : header_) {
    const auto byte = static_cast<std::uint8_t>(c);
    if (byte != '\t' && (byte < 0x20 || byte >= 0x7f)) {
      fail(show(byte) + " in a header; names hold printable ASCII and tabs only");
    }
  }
  event_line_ = line_;
  if (ended) ++line_;
  at_line_start_ = true;
}

/// Takes what is there of the line at pos_, no more than the chunk has room for, and its line end.
void FastaReader::take_line_piece() {
  if (at_line_start_ && *pos_ == ';') {
    fail("a comment line (';'); this version cannot keep those");
  }
  const std::size_t size = std::min(static_cast<std::size_t>(end_ - pos_), kChunkSymbols - filled_);
  const auto* newline = static_cast<const std::uint8_t*>(std::memchr(pos_, '\n', size));
  const auto* stop = newline != nullptr ? newline : pos_ + size;
  const bool carriage_return = newline != nullptr && newline != pos_ && newline[-1] == '\r';
  take_sequence({pos_, carriage_return ? stop - 1 : stop});
  at_line_start_ = newline != nullptr;
  if (newline != nullptr) ++line_;
  pos_ = newline != nullptr ? newline + 1 : stop;
}

/// The one place where bytes of a sequence become symbols (and where case is folded): what has to
/// be kept of a line beside its symbols is seen here and in take_line_piece.
void FastaReader::take_sequence(std::span<const std::uint8_t> bytes) {
  if (bytes.empty()) return;
  const Translated translated = translate(bytes, letter_case_, symbols_.data() + filled_);
  if (translated.has_other) return take_odd_sequence(bytes);
  if (translated.changes_case) {
    letter_case_ =
        find_case_toggles(bytes, letter_case_, static_cast<std::uint32_t>(filled_), case_toggles_);
  }
  filled_ += bytes.size();
  event_line_ = line_;
}

/// The slow way, for bytes among which at least one is no symbol.
void FastaReader::take_odd_sequence(std::span<const std::uint8_t> bytes) {
  for (const std::uint8_t byte : bytes) {
    const Symbol symbol = kSymbolOf[byte];
    if (symbol != kNoSymbol) {
      if ((byte & kLowerCase) != letter_case_) {
        case_toggles_.push_back(static_cast<std::uint32_t>(filled_));
        letter_case_ ^= kLowerCase;
      }
      symbols_[filled_++] = symbol;
      event_line_ = line_;
    } else if (is_kept(byte)) {
      odd_bytes_.push_back({static_cast<std::uint32_t>(filled_), byte});
      symbols_[filled_++] = kSymbolN;
      event_line_ = line_;
    } else if (!is_blank(byte)) {
      fail(show(byte) + " in a sequence");
    }
  }
}

}  // namespace spillway
