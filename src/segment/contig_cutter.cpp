#include "segment/contig_cutter.hpp"

#include <algorithm>
#include <utility>

namespace spillway {

ContigCutter::ContigCutter(const ShapeOptions& shape, const SplitterTable& splitters, Sink sink)
    : k_(shape.kmer_length),
      segment_size_(shape.segment_size),
      splitters_(splitters),
      sink_(std::move(sink)),
      tile_(shape.kmer_length, KmerTile::Align::high) {}

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
  const HashSample sample = splitters_.sampling().sample();
  while (scanned_ < buffer_.size()) {
    const std::size_t begin = scanned_;
    const std::size_t count = std::min(KmerTile::kMostSymbols, buffer_.size() - begin);
    tile_.take(std::span<const Symbol>(buffer_).subspan(begin, count));
    const auto candidates = tile_.places(sample);
    std::size_t candidate = 0;
    for (std::size_t i = 0; i < count; ++i) {
      // Below the least size only a splitter ends a segment.
      const std::size_t until_least = begin_ + segment_size_ - 1;
      if (begin + i < until_least) {
        const std::size_t next = candidate < candidates.size() ? candidates[candidate] : count;
        i = std::min(next, until_least - begin);
        if (i >= count) break;
      }
      scanned_ = begin + i + 1;
      const bool is_candidate = candidate < candidates.size() && candidates[candidate] == i;
      if (is_candidate) ++candidate;
      look_at(i, is_candidate);
    }
    scanned_ = begin + count;
  }
}

// The place scanned_, symbol i of the tile.
void ContigCutter::look_at(std::size_t i, bool is_candidate) {
  const std::size_t length = scanned_ - begin_;
  if (is_candidate && splitters_.is_splitter(tile_.canonical(i))) {
    const SegmentEnd splitter{tile_.canonical(i), tile_.is_direct(i)};
    if (length == k_) {
      front_ = splitter;  // the contig begins with it
    } else {
      cut(scanned_, splitter);
    }
    return;
  }
  if (length >= segment_size_ && tile_.is_full(i) && tile_.hash(i) < best_.hash) {
    best_ = {scanned_, tile_.hash(i), {tile_.canonical(i), tile_.is_direct(i)}};
  }
  if (length >= 2 * segment_size_) {
    if (best_.end != 0) {
      cut(best_.end, best_.kmer);
    } else {
      cut(scanned_, {});
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
  tile_.reset();
}

}  // namespace spillway
