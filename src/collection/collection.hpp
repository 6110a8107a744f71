// The samples of an archive: their names, their contigs, their segments.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "base/lru_cache.hpp"
#include "collection/sample_streams.hpp"

namespace spillway {

/// Batches are read forward, a sample at a time, never whole; what was read stays in a cache of
/// bounded size, so a walk over all samples reads everything once, and queries here and there read
/// it twice at most as long as the cache holds what they ask for: what comes before the first
/// sample asked for is passed over. Resident beyond the cache: the samples' names and 4 bytes each,
/// and two open batches (zstd windows, 4 bytes a group, up to 2 MB of a sample). Not thread-safe.
class Collection {
 public:
  /// `archive` must outlive the collection.
  Collection(const ArchiveReader& archive, const FileInfo& info, const ArchiveParams& params,
             std::uint64_t cache_bytes);

  std::size_t sample_count() const { return names_.size(); }
  /// Name of sample `i` in stored order.
  std::string_view sample_name(std::size_t i) const { return names_[i]; }
  /// The samples of that name, in stored order: none, or one, unless another writer is to blame.
  std::span<const std::uint32_t> samples_named(std::string_view name) const;
  /// Sample number `rank` of the order in which samples are listed and given out: as stored in
  /// version 3, by name in older ones ("Older archives", 7.5).
  std::size_t listed_sample(std::size_t rank) const {
    return lists_by_name_ ? by_name_[rank] : rank;
  }

  /// Header lines of the contigs of sample `i`.
  std::shared_ptr<const StringTable> contig_names(std::size_t i);
  /// Segments of the contigs of sample `i`. Error corrupt if there are not as many contigs as
  /// names.
  std::shared_ptr<const SampleSegments> segments(std::size_t i);

  /// Says to the archive that metadata of these samples is going to be read.
  void expect(std::span<const std::size_t> samples, SampleMetadata what) const {
    expect_metadata(archive_, *layout_, samples, what);
  }

  std::vector<std::string> command_lines() const { return layout_->read_command_lines(); }

 private:
  template <typename Stream, typename Metadata>
  struct Walk {
    explicit Walk(std::uint64_t cache_bytes) : cache(cache_bytes) {}
    std::unique_ptr<Stream> stream;
    std::uint64_t batch = 0;    // that the stream reads
    std::uint64_t next = 0;     // the sample that it gives next
    bool keeps_passed = false;  // samples that are read on the way
    Metadata read;              // the last sample, if it is small
    LruCache<std::uint64_t, Metadata> cache;
  };

  const ArchiveReader& archive_;
  std::unique_ptr<MetadataLayout> layout_;
  StringTable names_;
  std::vector<std::uint32_t> by_name_;
  bool lists_by_name_;
  Walk<ContigNameStream, StringTable> contig_names_;
  Walk<SegmentStream, SampleSegments> segments_;
};

}  // namespace spillway
