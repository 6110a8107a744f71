#include "fasta/faidx_table.hpp"

#include <algorithm>
#include <utility>

#include "fasta/first_word.hpp"

namespace spillway {
namespace {

constexpr std::size_t kMaxNameShown = 100;

bool has_inner_cr(std::string_view piece) {
  return piece.substr(0, piece.size() - std::min<std::size_t>(piece.size(), 1)).find('\r') !=
         std::string_view::npos;
}

bool is_graphic(char c) { return c > ' ' && c < '\x7f'; }

}  // namespace

void FaidxTable::fail(const char* why) {
  obstacle_ = in_contig_ ? "contig '" + name_.substr(0, kMaxNameShown) + "': " + why : why;
}

void FaidxTable::add(std::span<const std::uint8_t> text) {
  std::string_view rest(reinterpret_cast<const char*>(text.data()), text.size());
  while (!rest.empty() && obstacle_.empty()) {
    const std::size_t end = rest.find('\n');
    const std::string_view piece = rest.substr(0, end);
    add_piece(piece);
    offset_ += piece.size();
    rest.remove_prefix(piece.size());
    if (end == std::string_view::npos || !obstacle_.empty()) return;
    ++offset_;
    rest.remove_prefix(1);
    end_line();
  }
}

/// Of a line, without its LF.
void FaidxTable::add_piece(std::string_view piece) {
  if (piece.empty()) return;
  if (at_line_start_ && piece.front() == '>') {
    end_contig();
    in_contig_ = true;
    in_header_ = true;
    name_.clear();
    name_ended_ = false;
    piece.remove_prefix(1);
  }
  at_line_start_ = false;
  if (after_cr_) return fail("a line has a CR within it");
  if (in_header_) {
    if (!piece.empty()) after_cr_ = piece.back() == '\r';
    add_header(piece);
    if (has_inner_cr(piece)) fail("a line has a CR within it");
  } else {
    add_sequence(piece);
  }
}

void FaidxTable::add_header(std::string_view piece) {
  if (name_ended_) return;
  if (name_.empty()) piece = without_leading_blanks(piece);
  const auto end = std::ranges::find_if(piece, is_white_space);
  name_.append(piece.begin(), end);
  name_ended_ = end != piece.end();
}

void FaidxTable::add_sequence(std::string_view piece) {
  if (piece.empty()) return;
  if (!in_contig_) return fail("it does not begin with a record");
  if (line_bases_ == 0 && piece.front() == ';') return fail("it has a comment");
  if (piece.back() == '\r') {
    after_cr_ = true;
    piece.remove_suffix(1);
  }
  if (piece.find('\r') != std::string_view::npos) return fail("a line has a CR within it");
  if (!std::ranges::all_of(piece, is_graphic)) {
    return fail("a line has blanks, or bytes that are not printable");
  }
  line_bases_ += piece.size();
}

void FaidxTable::end_line() {
  at_line_start_ = true;
  if (in_header_) {
    in_header_ = false;
    begin_ = offset_;
    bases_ = 0;
    first_bases_ = 0;
    first_width_ = 0;
    last_line_seen_ = false;
    if (name_.empty()) fail("its header has no name");
  } else if (in_contig_) {
    end_sequence_line();
  } else {
    fail("it does not begin with a record");
  }
  line_bases_ = 0;
  after_cr_ = false;
}

void FaidxTable::end_sequence_line() {
  const std::uint64_t width = line_bases_ + (after_cr_ ? 2 : 1);
  if (line_bases_ > 0 && last_line_seen_) return fail("its lines are not of one length");
  if (first_width_ == 0) {
    first_bases_ = line_bases_;
    first_width_ = width;
  } else if (line_bases_ > first_bases_ || width - line_bases_ != first_width_ - first_bases_) {
    return fail("its lines are not of one length, or do not end alike");
  }
  last_line_seen_ = line_bases_ < first_bases_ || line_bases_ == 0;
  bases_ += line_bases_;
}

void FaidxTable::end_contig() {
  if (!in_contig_ || bases_ == 0) return;
  if (!names_.add(name_)) {
    if (++repeats_ == 1) first_repeat_ = name_;
    return;
  }
  sink_(name_ + '\t' + std::to_string(bases_) + '\t' + std::to_string(begin_) + '\t' +
        std::to_string(first_bases_) + '\t' + std::to_string(first_width_) + '\n');
}

void FaidxTable::finish() {
  if (!obstacle_.empty()) return;
  if (after_cr_) {
    fail("a line has a CR within it");
  } else if (in_header_) {  // which ends with the file
    end_line();
  } else if (line_bases_ > 0) {
    // Without a line end of its own, the last line takes that of the others.
    after_cr_ = first_width_ > first_bases_ + 1;
    end_sequence_line();
  }
  if (obstacle_.empty()) end_contig();
  in_contig_ = false;
}

}  // namespace spillway
