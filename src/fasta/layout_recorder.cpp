#include "fasta/layout_recorder.hpp"

#include <algorithm>
#include <utility>

namespace spillway {
namespace {

// What a token takes in a row beside its bytes.
constexpr std::size_t kMaxTokenHead = 10 + 10 + 2;

ByteView bytes_of(const std::string& text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

/// The line end that `text` begins with.
std::size_t line_end_size(const std::string& text) {
  return text.starts_with("\r\n") ? 2 : std::min<std::size_t>(text.size(), 1);
}

}  // namespace

LayoutRecorder::LayoutRecorder(Sink sink) : sink_(std::move(sink)) {
  row_.reserve(kMaxLayoutRowBytes);
}

void LayoutRecorder::begin_file() {
  in_force_.reset();
  row_.clear();
}

void LayoutRecorder::style_in_force(Bytes& row) const {
  row.clear();
  if (in_force_) append_draft_style_row(row, *in_force_);
}

void LayoutRecorder::restore_style(ByteView row) {
  begin_file();
  if (!row.empty()) in_force_ = read_draft_style_row(row);
}

void LayoutRecorder::before_first(ByteView bytes) {
  while (!bytes.empty()) {
    if (row_.empty()) row_.push_back(static_cast<std::uint8_t>(LayoutKind::before));
    const std::size_t n = std::min(bytes.size(), kMaxLayoutRowBytes - row_.size());
    row_.insert(row_.end(), bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(n));
    bytes = bytes.subspan(n);
    if (row_.size() < kMaxLayoutRowBytes) continue;
    sink_(row_);
    row_.clear();
  }
}

void LayoutRecorder::begin_contig() {
  if (!row_.empty()) sink_(row_);
  row_.clear();
  state_ = State::head;
  gap_text_.clear();
  run_ = 0;
  lines_ = 0;
}

/// A base follows gap_text_, so that is all of it.
void LayoutRecorder::end_gap() {
  if (state_ == State::regular && lines_ > 0 && run_ == width_ && gap_text_ == eol_) {
    ++lines_;
  } else if (state_ == State::head) {
    header_end_ = gap_text_;
    state_ = State::regular;
  } else if (state_ == State::regular && lines_ == 0 && gap_text_.size() <= kMaxRepeatedString) {
    width_ = run_;
    eol_ = gap_text_;
    lines_ = 1;
  } else {
    begin_tokens();
    add_token(run_, 1, gap_text_);
  }
  gap_text_.clear();
  run_ = 0;
}

/// Layout that is too long for any style.
void LayoutRecorder::add_long_layout(ByteView bytes) {
  for (;;) {
    const std::size_t n = std::min(bytes.size(), kMaxStyleString - gap_text_.size());
    gap_text_.append(reinterpret_cast<const char*>(bytes.data()), n);
    bytes = bytes.subspan(n);
    if (bytes.empty()) return;
    if (state_ == State::head) {
      begin_tokens();
    } else {
      begin_tokens();
      add_token(run_, 1, gap_text_);
    }
    gap_text_.clear();
    run_ = 0;
  }
}

/// From here on the contig is told in tokens; what was regular so far is the first of them.
void LayoutRecorder::begin_tokens() {
  if (state_ == State::tokens) return;
  if (state_ == State::head) header_end_ = gap_text_;
  append_tokens_head(row_, bytes_of(header_end_));
  if (state_ == State::regular && lines_ > 0) add_token(width_, lines_, eol_);
  state_ = State::tokens;
}

void LayoutRecorder::add_token(std::uint64_t gap, std::uint64_t repeat, const std::string& text) {
  if (text == token_text_ && gap == token_.gap && gap > 0 && text.size() <= kMaxRepeatedString) {
    token_.repeat += repeat;
    return;
  }
  flush_token();
  token_.gap = gap;
  token_.repeat = repeat;
  token_text_ = text;
}

void LayoutRecorder::flush_token() {
  if (token_text_.empty()) return;
  if (row_.size() + kMaxTokenHead + token_text_.size() > kMaxLayoutRowBytes) {
    sink_(row_);
    row_.clear();
    append_more_tokens_head(row_);
  }
  token_.bytes = bytes_of(token_text_);
  append_token(row_, token_);
  token_text_.clear();
}

void LayoutRecorder::end_contig(bool at_end_of_file) {
  if (state_ == State::head) return record_empty(at_end_of_file);
  // A last line that is longer than the others has no place in a style.
  if (state_ == State::regular && lines_ > 0 && run_ > width_) begin_tokens();
  if (state_ == State::regular) return record_regular();
  if (!gap_text_.empty()) add_token(run_, 1, gap_text_);
  flush_token();
  sink_(row_);
  row_.clear();
}

void LayoutRecorder::record_regular() {
  const bool one_line = lines_ == 0;
  bool same_lines = false;
  bool fits = false;
  if (in_force_) {
    const LayoutStyle& style = in_force_->style;
    const bool any_width = style.width == 0;
    same_lines =
        style.header_end == header_end_ &&
        (one_line ? any_width || run_ <= style.width : width_ == style.width && eol_ == style.eol);
    fits = same_lines && style.end == gap_text_ && !(any_width && run_ > in_force_->at_least);
  }
  if (fits) return;
  if (same_lines && in_force_->style.end != gap_text_) {
    LayoutStyle style = in_force_->style;
    style.end = gap_text_;
    return set_style_once(style);
  }
  DraftStyle draft;
  draft.style.width = one_line ? 0 : width_;
  draft.style.header_end = header_end_;
  draft.style.eol = one_line ? header_end_.substr(0, line_end_size(header_end_)) : eol_;
  draft.style.end = gap_text_;
  draft.style.empty = in_force_ ? in_force_->style.empty : "";
  draft.at_least = one_line ? run_ : 0;
  set_style(draft);
}

/// A contig without a base: gap_text_ is all there is.
void LayoutRecorder::record_empty(bool at_end_of_file) {
  if (in_force_ && gap_text_ == in_force_->style.header_end + in_force_->style.empty) return;
  DraftStyle draft;
  if (in_force_) {
    draft = *in_force_;
  } else {
    draft.style.width = 0;
    draft.style.eol = gap_text_.substr(0, line_end_size(gap_text_));
    draft.style.end = draft.style.eol;
  }
  LayoutStyle& style = draft.style;
  if (!in_force_ || !gap_text_.starts_with(style.header_end)) {
    style.header_end = gap_text_.substr(0, line_end_size(gap_text_));
  }
  style.empty = gap_text_.substr(style.header_end.size());
  if (in_force_ && at_end_of_file) return set_style_once(style);
  set_style(draft);
}

void LayoutRecorder::set_style(const DraftStyle& draft) {
  in_force_ = draft;
  append_draft_style_row(row_, draft);
  sink_(row_);
  row_.clear();
}

void LayoutRecorder::set_style_once(const LayoutStyle& style) {
  append_style_row(row_, LayoutKind::style_once, style);
  sink_(row_);
  row_.clear();
}

}  // namespace spillway
