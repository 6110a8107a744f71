#include "segment/contig_cutter.hpp"

#include <utility>

namespace spillway {

ContigCutter::ContigCutter(const ShapeOptions& shape, const SplitterTable& splitters, Sink sink)
    : k_(shape.kmer_length),
      segment_size_(shape.segment_size),
      splitters_(splitters),
      sink_(std::move(sink)),
      window_(shape.kmer_length) {}

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
  const KmerSampling sampling = splitters_.sampling();
  while (scanned_ < buffer_.size()) {
    const bool full = window_.push(buffer_[scanned_++]);
    const std::size_t length = scanned_ - begin_;
    if (full) {
      const std::uint64_t kmer = window_.canonical_value();
      const std::uint64_t hash = KmerSampling::hash(kmer);
      if (sampling.keeps(hash) && splitters_.is_splitter(kmer)) {
        const SegmentEnd splitter{kmer, window_.is_canonical()};
        if (length == k_) {
          front_ = splitter;  // the contig begins with it
        } else {
          cut(scanned_, splitter);
        }
        continue;
      }
      if (length >= segment_size_ && hash < best_.hash) {
        best_ = {scanned_, hash, {kmer, window_.is_canonical()}};
      }
    }
    if (length >= 2 * segment_size_) {
      if (best_.end != 0) {
        cut(best_.end, best_.kmer);
      } else {
        cut(scanned_, {});
      }
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
  window_.reset();
}

}  // namespace spillway
