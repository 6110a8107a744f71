#include "verify/contig_digester.hpp"

#include <algorithm>
#include <utility>

#include "spillway/error.hpp"

namespace spillway {
namespace {

FastaLayout digested_layout() {
  FastaLayout layout = one_line_layout();
  layout.upper_case = true;
  return layout;
}

}  // namespace

std::vector<ContigFacts> ContigDigester::sample(std::size_t sample) {
  measure(sample);
  begin(shapes_);
  archive_.write_sample(sample, digested_layout(),
                        [this](std::span<const std::uint8_t> text) { take(text); });
  return finish();
}

ContigFacts ContigDigester::contig(ContigAddress address) {
  measure(address.sample);
  begin(std::span(shapes_).subspan(address.contig, 1));
  archive_.write_region(address, std::nullopt, digested_layout(),
                        [this](std::span<const std::uint8_t> text) { take(text); });
  return finish().at(0);
}

void ContigDigester::measure(std::size_t sample) {
  if (measured_ == sample) return;
  measured_.reset();
  shapes_.clear();
  archive_.for_each_contig(sample, [&](std::string_view header) {
    shapes_.push_back({static_cast<std::uint32_t>(header.size()), false});
  });
  try {
    auto shape = shapes_.begin();
    archive_.for_each_contig_length(
        sample, [&](std::string_view, std::uint64_t bases) { shape++->has_bases = bases > 0; });
  } catch (const Error& error) {
    // Of a damaged archive, other contigs may be whole.
    if (error.kind() != ErrorKind::corrupt) throw;
  }
  measured_ = sample;
}

void ContigDigester::begin(std::span<const Shape> shapes) {
  expected_ = shapes;
  if (is_open_) hasher_.finish();  // what an Error left
  hasher_.want(wanted_);
  is_open_ = false;
  in_line_ = false;
  skip_ = 0;
  found_.clear();
  found_.reserve(expected_.size());
}

// A header may hold any byte, so it is passed over by its length. A sequence may begin with a '>',
// and have others, but no line end.
void ContigDigester::take(std::span<const std::uint8_t> text) {
  while (!text.empty()) {
    std::size_t n = 1;
    if (skip_ > 0) {
      n = std::min<std::uint64_t>(skip_, text.size());
      skip_ -= n;
    } else if (!in_line_ && is_at_header(text[0])) {
      begin_contig();
    } else if (text[0] == '\n') {
      in_line_ = false;
    } else {
      n = static_cast<std::size_t>(std::ranges::find(text, '\n') - text.begin());
      if (!is_open_) throw Error(ErrorKind::corrupt, "bases before the first header");
      hasher_.update(text.first(n));
      found_.back().length += n;
      in_line_ = true;
    }
    text = text.subspan(n);
  }
}

bool ContigDigester::is_at_header(std::uint8_t byte) const {
  const bool is_first_base =
      is_open_ && found_.back().length == 0 && expected_[found_.size() - 1].has_bases;
  return byte == '>' && !is_first_base;
}

void ContigDigester::begin_contig() {
  end_contig();
  if (found_.size() == expected_.size()) {
    throw Error(ErrorKind::corrupt, "there are more contigs than headers");
  }
  skip_ = expected_[found_.size()].header_bytes + std::uint64_t{1};
  found_.emplace_back();
  is_open_ = true;
}

void ContigDigester::end_contig() {
  if (is_open_) found_.back().digests = hasher_.finish();
  is_open_ = false;
}

std::vector<ContigFacts> ContigDigester::finish() {
  end_contig();
  if (found_.size() != expected_.size()) {
    throw Error(ErrorKind::corrupt, "there are fewer contigs than headers");
  }
  return std::exchange(found_, {});
}

}  // namespace spillway
