// Names and segments of samples, decoded a batch at a time and shared by all threads.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "archive/file_info.hpp"
#include "archive/reader.hpp"
#include "base/mutex.hpp"
#include "collection/sample_metadata.hpp"
#include "collection/sample_streams.hpp"
#include "library/group_store.hpp"
#include "library/once.hpp"
#include "library/part_cache.hpp"
#include "library/row_table.hpp"

namespace spillway {

/// The contigs of a sample by name. Thread-safe, and does not change as seen from outside.
class SampleNames {
 public:
  explicit SampleNames(StringTable headers) : headers_(std::move(headers)) {}

  std::size_t size() const { return headers_.size(); }
  /// Full header line, without '>'.
  std::string_view header(std::size_t contig) const { return headers_[contig]; }
  /// Contigs that `name` may mean, in stored order: the one whose header line it is, or else those
  /// whose header's first word it is.
  std::vector<std::uint32_t> find(std::string_view name) const;

  struct Word {
    std::uint64_t hash;  ///< word_hash() of the first word
    std::uint32_t contig;
  };
  /// All contigs, and those whose first word has this hash, in ascending order.
  std::span<const Word> words() const;
  std::span<const Word> with_word_hash(std::uint64_t hash) const;

  std::uint64_t memory_bytes() const;

 private:
  StringTable headers_;
  mutable Once sorted_;
  mutable std::vector<Word> words_;  // made when first asked for
};

/// Where the bases of a sample's contigs are stored. Immutable.
class SampleSegmentMap {
 public:
  /// Error corrupt if a segment is shorter than what it shares with the one before it.
  SampleSegmentMap(const SampleSegments& segments, std::uint32_t kmer_length);

  std::size_t contig_count() const { return ends_.size(); }
  /// Bases of a contig.
  std::uint64_t length(std::size_t contig) const { return lengths_[contig]; }

  /// A segment of a contig. The contig's bases [begin, end) are its last end - begin ones, in the
  /// direction of the contig.
  struct Piece {
    SegmentPlace place;
    std::uint64_t begin;
    std::uint64_t end;
  };
  /// Number, within the contig, of the segment that gives base `position`. REQUIRES: position <
  /// length(contig).
  std::uint64_t segment_at(std::size_t contig, std::uint64_t position) const;
  /// REQUIRES: the contig has such a segment.
  Piece piece(std::size_t contig, std::uint64_t number) const;
  std::uint64_t memory_bytes() const;

 private:
  std::size_t first_of(std::size_t contig) const { return contig == 0 ? 0 : ends_[contig - 1]; }

  std::vector<SegmentPlace> segments_;
  std::vector<std::uint64_t> begins_;  // of the bases that each segment adds to its contig
  std::vector<std::size_t> ends_;      // of the contigs in segments_
  std::vector<std::uint64_t> lengths_;
};

/// Thread-safe. Samples are numbered in stored order. Metadata is read forward, a batch at a time;
/// samples that are passed on the way are kept, as far as the cache has room, and the last one always.
/// Errors: corrupt.
class SampleStore {
 public:
  /// All of these must outlive the store.
  SampleStore(const ArchiveReader& archive, const FileInfo& info, const ArchiveParams& params,
              GroupStore& groups, PartCache& cache);

  std::size_t count() const { return names_.size(); }
  std::string_view name(std::size_t sample) const { return names_[sample]; }

  /// Says to the archive that metadata of these samples is going to be read.
  void expect(std::span<const std::size_t> samples, SampleMetadata what) const {
    expect_metadata(archive_, *layout_, samples, what);
  }

  std::shared_ptr<const SampleNames> contig_names(std::size_t sample);
  std::shared_ptr<const SampleSegmentMap> segments(std::size_t sample);

 private:
  // A batch that is being read.
  template <typename Value, typename Stream>
  struct Walk {
    std::unique_ptr<Stream> stream;
    std::uint64_t batch = 0;
    std::uint64_t next = 0;  // the sample that the stream gives next
    // The last one that was given: kept even where the cache has no room for it.
    std::shared_ptr<const Value> last;
    std::size_t last_sample = 0;
  };
  template <typename Value, typename Stream, typename Open, typename Take>
  std::shared_ptr<const Value> walk_to(std::size_t sample, PartKind kind, Walk<Value, Stream>& walk,
                                       std::uint64_t batch_size, Open open, Take take);
  std::shared_ptr<const SampleNames> take_names(std::size_t sample) SPILLWAY_REQUIRES(names_mutex_);
  std::shared_ptr<const SampleSegmentMap> take_segments(std::size_t sample)
      SPILLWAY_REQUIRES(segments_mutex_);
  // Raw lengths may have been coded in two ways (docs/FORMAT.md, 7.6): corrects those of a sample.
  void correct_lengths(SampleSegments& segments) SPILLWAY_REQUIRES(segments_mutex_);

  const ArchiveReader& archive_;
  ArchiveParams params_;
  GroupStore& groups_;
  PartCache& cache_;
  bool may_mix_lengths_;
  std::unique_ptr<MetadataLayout> layout_;
  StringTable names_;
  RowTable headers_;

  Mutex names_mutex_;
  Walk<SampleNames, ContigNameStream> names_walk_ SPILLWAY_GUARDED_BY(names_mutex_);
  StringTable read_names_ SPILLWAY_GUARDED_BY(names_mutex_);

  Mutex segments_mutex_;
  Walk<SampleSegmentMap, SegmentStream> segments_walk_ SPILLWAY_GUARDED_BY(segments_mutex_);
  SampleSegments read_segments_ SPILLWAY_GUARDED_BY(segments_mutex_);
  ZstdDecompressor zstd_ SPILLWAY_GUARDED_BY(segments_mutex_);
};

}  // namespace spillway
