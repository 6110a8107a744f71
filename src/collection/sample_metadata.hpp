// What the metadata says of one sample: the names of its contigs, and the segments that they are
// made of. The same for all versions of the format.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace spillway {

/// Strings one after another in one buffer.
class StringTable {
 public:
  std::size_t size() const { return ends_.size(); }
  std::string_view operator[](std::size_t i) const {
    const std::uint64_t begin = i == 0 ? 0 : ends_[i - 1];
    return std::string_view(text_).substr(begin, ends_[i] - begin);
  }
  /// Makes room for as many strings, which have as many bytes together.
  void reserve(std::size_t strings, std::size_t bytes) {
    ends_.reserve(strings);
    text_.reserve(bytes);
  }
  void push_back(std::string_view text) {
    text_ += text;
    ends_.push_back(text_.size());
  }
  void clear() {
    text_.clear();
    ends_.clear();
  }
  std::uint64_t memory_bytes() const {
    return text_.capacity() + ends_.capacity() * sizeof(std::uint64_t);
  }

 private:
  std::string text_;
  std::vector<std::uint64_t> ends_;
};

/// Where one segment of a contig is stored, and how.
struct SegmentPlace {
  std::uint32_t group = 0;
  std::uint32_t in_group_id = 0;
  std::uint32_t length = 0;  ///< symbols, those shared with the neighbour included
  bool is_rev_comp = false;

  bool operator==(const SegmentPlace&) const = default;
};

/// The segments of a sample's contigs, in order.
class SampleSegments {
 public:
  std::size_t contig_count() const { return ends_.size(); }
  std::span<const SegmentPlace> contig(std::size_t i) const {
    const std::size_t begin = i == 0 ? 0 : ends_[i - 1];
    return std::span(segments_).subspan(begin, ends_[i] - begin);
  }
  std::span<const SegmentPlace> all() const { return segments_; }
  std::span<SegmentPlace> all() { return segments_; }

  /// Adds a segment to the contig that is open.
  void push_back(const SegmentPlace& place) { segments_.push_back(place); }
  /// Ends the contig that is open; the next one begins.
  void end_contig() { ends_.push_back(segments_.size()); }
  void clear() {
    segments_.clear();
    ends_.clear();
  }
  std::uint64_t memory_bytes() const {
    return segments_.capacity() * sizeof(SegmentPlace) + ends_.capacity() * sizeof(std::size_t);
  }

 private:
  std::vector<SegmentPlace> segments_;
  std::vector<std::size_t> ends_;
};

}  // namespace spillway
