#include "extract/layout_source.hpp"

#include "base/assert.hpp"
#include "extract/row_errors.hpp"

namespace spillway {

LayoutSource::LayoutSource(const ArchiveReader& archive)
    : rows_(archive, stream_name::kLayout), path_(archive.path()) {}

// The next row that is not behind the contig; styles are taken on the way.
std::optional<LayoutRow> LayoutSource::next_row() {
  return in_row_of(path_, stream_name::kLayout, contig_, [&]() -> std::optional<LayoutRow> {
    while (rows_.next() && rows_.key() <= contig_) {
      LayoutRow row(rows_.payload());
      if (row.kind() == LayoutKind::style) {
        style_ = row.style();
      } else if (rows_.begins_block()) {
        throw Error(ErrorKind::corrupt, "a block does not begin with the style in force");
      } else if (rows_.key() == contig_) {
        return row;
      }
    }
    return std::nullopt;
  });
}

void LayoutSource::fail_order() const {
  in_row_of(path_, stream_name::kLayout, contig_,
            [] { throw Error(ErrorKind::corrupt, "rows are not in their order"); });
}

void LayoutSource::begin_contig(std::size_t sample, std::size_t contig,
                                const std::function<void(ByteView)>& text_before) {
  SPILLWAY_ASSERT(present());
  contig_ = {static_cast<std::uint32_t>(sample), static_cast<std::uint32_t>(contig)};
  once_.reset();
  tokens_.reset();
  rows_.seek_block(contig_.major, contig_.minor);
  // Before the first row of all there is none that would take back what a later one said.
  if (const auto first = rows_.first_of_block(0); first && contig_ < *first) style_ = {};
  while (const auto row = next_row()) {
    if (row->kind() == LayoutKind::before) {
      text_before(row->before());
    } else if (row->kind() == LayoutKind::style_once) {
      once_ = in_row_of(path_, stream_name::kLayout, contig_, [&] { return row->style(); });
    } else if (row->kind() == LayoutKind::tokens) {
      header_end_.assign(row->header_end().begin(), row->header_end().end());
      tokens_ = row;
      return;  // the rows behind it are read as the tokens are
    } else {
      fail_order();
    }
  }
}

const std::string& LayoutSource::header_end() const {
  return tokens_ ? header_end_ : style()->header_end;
}

const LayoutStyle* LayoutSource::style() const {
  if (tokens_) return nullptr;
  return once_ ? &*once_ : &style_;
}

bool LayoutSource::next_token(LayoutToken& token) {
  SPILLWAY_ASSERT(style() == nullptr);
  for (;;) {
    const bool more =
        in_row_of(path_, stream_name::kLayout, contig_, [&] { return tokens_->next_token(token); });
    if (more) return true;
    const auto row = next_row();
    if (!row) return false;
    if (row->kind() != LayoutKind::more_tokens) fail_order();
    tokens_ = row;
  }
}

}  // namespace spillway
