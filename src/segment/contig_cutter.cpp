#include "segment/contig_cutter.hpp"

#include <algorithm>
#include <utility>

#include "segment/segment_limits.hpp"

namespace spillway {

ContigCutter::ContigCutter(const ShapeOptions& shape, const SplitterTable& splitters, Sink sink)
    : k_(shape.kmer_length),
      content_cut_(content_cut_bases(shape.segment_size)),
      longest_(longest_segment_bases(shape.segment_size)),
      splitters_(splitters),
      sink_(std::move(sink)),
      scan_(splitters.sampling().scan()) {}

void ContigCutter::add_symbols(std::span<const Symbol> symbols) {
  // What lies before the current segment is done with.
  buffer_.erase(buffer_.begin(), buffer_.begin() + static_cast<std::ptrdiff_t>(begin_));
  buffer_offset_ += begin_;
  scanned_ -= begin_;
  if (best_.end != 0) best_.end -= begin_;
  begin_ = 0;
  buffer_.insert(buffer_.end(), symbols.begin(), symbols.end());
  scan();
}

void ContigCutter::scan() {
  const std::size_t from = scanned_;
  scan_.take_all(std::span<const Symbol>(buffer_).subspan(from),
                 [&](std::size_t last, const KmerScan::Place& place) {
                   if (!splitters_.sampling().keeps(place)) return;
                   scanned_ = from + last;
                   cut_longest();  // before a base that may be the last one of a splitter
                   ++scanned_;
                   look_at(place);
                 });
  scanned_ = buffer_.size();
  cut_longest();
}

// The k-mer that ends at scanned_.
void ContigCutter::look_at(const KmerScan::Place& place) {
  const std::size_t length = scanned_ - begin_;
  if (splitters_.is_splitter(place)) {
    if (length == k_) {
      front_ = end_at(place);  // the contig begins with it
    } else {
      cut(scanned_, end_at(place));
    }
  } else if (length >= content_cut_ && place.hash < best_.hash) {
    best_ = {scanned_, place.hash, end_at(place)};
  }
}

SegmentEnd ContigCutter::end_at(const KmerScan::Place& place) const {
  const KmerScan::Kmer kmer = scan_.kmer_at(place.last);
  return {kmer.canonical, kmer.direct};
}

// Up to scanned_ no splitter has come.
void ContigCutter::cut_longest() {
  while (scanned_ - begin_ >= longest_) {
    if (best_.end != 0) {
      cut(best_.end, best_.kmer);
    } else {
      cut(begin_ + longest_, {});
    }
  }
}

void ContigCutter::cut(std::size_t end, const SegmentEnd& back) {
  sink_({std::span<const Symbol>(buffer_).subspan(begin_, end - begin_), buffer_offset_ + begin_,
         front_, back});
  begin_ = end - k_;
  front_ = back;
  best_ = {};
}

void ContigCutter::end_contig() {
  const std::size_t rest = buffer_.size() - begin_;
  const bool first = begin_ + buffer_offset_ == 0;
  if (rest > k_ || (first && rest > 0)) {
    cut(buffer_.size(), {});
  }
  buffer_.clear();
  begin_ = 0;
  scanned_ = 0;
  buffer_offset_ = 0;
  front_ = {};
  best_ = {};
  scan_.reset();
}

}  // namespace spillway
