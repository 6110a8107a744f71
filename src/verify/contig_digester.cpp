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
  measure_headers(sample);
  begin(header_bytes_);
  archive_.write_sample(sample, digested_layout(),
                        [this](std::span<const std::uint8_t> text) { take(text); });
  return finish();
}

ContigFacts ContigDigester::contig(ContigAddress address) {
  measure_headers(address.sample);
  begin(std::span(header_bytes_).subspan(address.contig, 1));
  archive_.write_region(address, std::nullopt, digested_layout(),
                        [this](std::span<const std::uint8_t> text) { take(text); });
  return finish().at(0);
}

void ContigDigester::measure_headers(std::size_t sample) {
  if (measured_ == sample) return;
  measured_.reset();
  header_bytes_.clear();
  archive_.for_each_contig(sample, [&](std::string_view header) {
    header_bytes_.push_back(static_cast<std::uint32_t>(header.size()));
  });
  measured_ = sample;
}

void ContigDigester::begin(std::span<const std::uint32_t> header_bytes) {
  expected_ = header_bytes;
  if (is_open_) hasher_.finish();  // what an Error left
  is_open_ = false;
  skip_ = 0;
  found_.clear();
  found_.reserve(expected_.size());
}

// A header may hold any byte, so it is passed over by its length. In a sequence neither '>' nor a
// line end is one of the bytes.
void ContigDigester::take(std::span<const std::uint8_t> text) {
  while (!text.empty()) {
    std::size_t n = 1;
    if (skip_ > 0) {
      n = std::min<std::uint64_t>(skip_, text.size());
      skip_ -= n;
    } else if (text[0] == '>') {
      begin_contig();
    } else if (text[0] != '\n') {
      const auto end =
          std::ranges::find_if(text, [](std::uint8_t c) { return c == '>' || c == '\n'; });
      n = static_cast<std::size_t>(end - text.begin());
      hasher_.update(text.first(n));
      if (!is_open_) throw Error(ErrorKind::corrupt, "bases before the first header");
      found_.back().length += n;
    }
    text = text.subspan(n);
  }
}

void ContigDigester::begin_contig() {
  end_contig();
  if (found_.size() == expected_.size()) {
    throw Error(ErrorKind::corrupt, "a sequence holds a '>'");
  }
  skip_ = expected_[found_.size()] + std::uint64_t{1};
  found_.emplace_back();
  is_open_ = true;
}

void ContigDigester::end_contig() {
  if (is_open_) found_.back().digest = hasher_.finish();
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
