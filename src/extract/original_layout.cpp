#include "extract/original_layout.hpp"

#include <cstdint>
#include <limits>
#include <utility>

#include "base/assert.hpp"
#include "extract/token_walk.hpp"
#include "spillway/error.hpp"

namespace spillway {
namespace {

constexpr std::uint64_t kToTheEnd = std::numeric_limits<std::uint64_t>::max();

}  // namespace

void OriginalLayout::begin_file(FastaOutput& output) {
  if (!output.is_empty() && !output.ends_in(line_end_)) {
    output.add_text(std::string_view(&line_end_, 1));
  }
  line_end_ = '\n';
  knows_line_end_ = false;
}

void OriginalLayout::add(std::size_t sample, std::size_t contig, std::string_view header,
                         std::span<const SegmentPlace> placed, ContigBases& bases,
                         FastaOutput& output) {
  SPILLWAY_ASSERT(is_known());
  layouts_.begin_contig(sample, contig, [&](ByteView text) { output.add_text(text); });
  output.add_text(">");
  output.add_text(header);
  output.add_text(layouts_.header_end());
  learn_line_end();
  if (const LayoutStyle* style = layouts_.style()) {
    output.begin_lines(style->width, style->eol);
    output.add_text(bases.add(placed, 0, kToTheEnd, output) > 0 ? style->end : style->empty);
  } else {
    add_tokens(placed, bases, output);
  }
}

void OriginalLayout::learn_line_end() {
  const std::string& text = layouts_.header_end();
  if (knows_line_end_ || text.empty()) return;
  line_end_ = text.starts_with('\r') && text.find('\n') == std::string::npos ? '\r' : '\n';
  knows_line_end_ = true;
}

void OriginalLayout::add_tokens(std::span<const SegmentPlace> placed, ContigBases& bases,
                                FastaOutput& output) {
  TokenWalk tokens([this](LayoutToken& token) { return layouts_.next_token(token); });
  bases.for_each_stretch(placed, 0, kToTheEnd, [&](Stretch whole, std::uint64_t position) {
    while (whole.bases() > 0) {
      InterleavedText text;
      Stretch part = whole;
      part.end = whole.begin + static_cast<std::uint32_t>(tokens.take(whole.bases(), text));
      part.residues = bases.take_residues(position, position + part.bases());
      whole.begin = part.end;
      position += part.bases();
      output.add(std::move(part), std::move(text));
    }
  });
  while (!tokens.ended()) {
    InterleavedText text;
    tokens.take(0, text);
    if (text.bytes == 0) {
      throw Error(ErrorKind::corrupt, archive_ + ": stream " + std::string(stream_name::kLayout) +
                                          ": goes on after the end of a contig");
    }
    output.add({}, std::move(text));
  }
}

}  // namespace spillway
