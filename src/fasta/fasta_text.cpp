#include "fasta/fasta_text.hpp"

#include "base/interrupt.hpp"
#include "spillway/error.hpp"

namespace spillway {
namespace {

constexpr std::size_t kBufferBytes = std::size_t{256} << 10;

}  // namespace

FastaText::FastaText(std::unique_ptr<ByteSource> source, LayoutUse use)
    : source_(std::move(source)),
      layout_use_(use),
      buffer_(std::make_unique_for_overwrite<std::uint8_t[]>(kBufferBytes)) {}

void FastaText::go_on_at(const FastaMark& mark) {
  source_->skip(mark.offset);
  line_ = mark.line;
  lines_before_ = mark.lines_before;
  file_name_ = source_->name();
  has_record_ = true;
  suspects_ = mark.suspects;
  line_end_ = mark.line_end;
  content_hash_ = mark.content_hash;
  hashed_bytes_ = mark.offset;
}

void FastaText::set_mark(FastaMark& mark) {
  hash_passed();
  mark.offset = hashed_bytes_;
  mark.line = line_;
  mark.lines_before = lines_before_;
  mark.suspects = suspects_;
  mark.line_end = line_end_;
  mark.content_hash = content_hash_;
}

void FastaText::fail(const std::string& what) const {
  throw Error(ErrorKind::input,
              source_->name() + ":" + std::to_string(line_of_file()) + ": " + what);
}

void FastaText::hash_passed() {
  content_hash_.update({hashed_, pos_});
  hashed_bytes_ += static_cast<std::uint64_t>(pos_ - hashed_);
  hashed_ = pos_;
}

bool FastaText::refill() {
  if (pos_ != end_) return true;
  if (source_ended_) return false;
  hash_passed();
  check_interrupted();  // a source that inflates may give much without a read
  const std::size_t size = source_->read({buffer_.get(), kBufferBytes});
  pos_ = buffer_.get();
  end_ = pos_ + size;
  hashed_ = pos_;
  source_ended_ = size == 0;
  if (source_->name() != file_name_) begin_file();
  return !source_ended_;
}

void FastaText::begin_file() {
  if (!has_record_) refuse_lost_sequence();
  report_suspects();
  suspects_ = {};
  // Within a line: whether its CR is a line end is known only now.
  lines_before_ = at_line_start_ ? line_ - 1 : line_;
  file_name_ = source_->name();
}

void FastaText::report_suspects() const {
  if (warn_) suspects_.report(file_name_, warn_);
}

void FastaText::begin_records() {
  has_record_ = true;
  refuse_lost_sequence();
}

void FastaText::refuse_lost_sequence() const {
  constexpr auto kKind = FastaSuspects::sequence_before_header;
  if (layout_use_ == LayoutUse::kept || suspects_.count(kKind) == 0) return;
  throw Error(ErrorKind::input,
              file_name_ + ":" + std::to_string(suspects_.first_line(kKind)) +
                  ": sequence before the first header, which would be lost (it belongs to no "
                  "contig; --preserve=exact keeps it)");
}

}  // namespace spillway
