// The metadata of a run of samples, read forward, one sample at a time, whatever the version.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "archive/file_info.hpp"
#include "archive/reader.hpp"
#include "collection/sample_metadata.hpp"

namespace spillway {

/// Gives the contig names of one sample after another.
class ContigNameStream {
 public:
  virtual ~ContigNameStream() = default;
  /// Replaces `out` by those of the next sample; Error corrupt after the batch's last.
  virtual void next(StringTable& out) = 0;
  /// Passes over the next sample.
  virtual void skip() {
    StringTable names;
    next(names);
  }
};

/// Gives the segments of one sample after another.
class SegmentStream {
 public:
  virtual ~SegmentStream() = default;
  /// Replaces `out` by those of the next sample; Error corrupt after the batch's last.
  virtual void next(SampleSegments& out) = 0;
  /// Passes over the next sample.
  virtual void skip() {
    SampleSegments segments;
    next(segments);
  }
};

/// The metadata of an archive as its version lays it out. Samples are numbered in stored order and
/// stand in batches of equal size (the last may be smaller); names and segments need not be batched
/// alike.
class MetadataLayout {
 public:
  virtual ~MetadataLayout() = default;
  virtual StringTable read_sample_names() const = 0;
  virtual std::uint64_t samples_per_name_batch() const = 0;
  virtual std::uint64_t samples_per_segment_batch() const = 0;
  virtual std::unique_ptr<ContigNameStream> open_names(std::uint64_t batch) const = 0;
  virtual std::unique_ptr<SegmentStream> open_segments(std::uint64_t batch) const = 0;
  /// The parts that open_names() and open_segments() read of a batch, where that is not all of them.
  virtual std::vector<PartPlace> name_parts(std::uint64_t) const { return {}; }
  virtual std::vector<PartPlace> segment_parts(std::uint64_t) const { return {}; }
  /// The command lines that the archive keeps, one string each.
  virtual std::vector<std::string> read_command_lines() const { return {}; }
};

/// What is going to be read of a sample.
enum class SampleMetadata { names, segments, all };

/// Says to the archive that metadata of these samples, in stored order, is going to be read.
void expect_metadata(const ArchiveReader& archive, const MetadataLayout& layout,
                     std::span<const std::size_t> samples, SampleMetadata what);

/// The layout of the archive's version. `archive` must outlive it.
std::unique_ptr<MetadataLayout> open_metadata(const ArchiveReader& archive, const FileInfo& info,
                                              const ArchiveParams& params);

/// Bounds what one sample's metadata may take by the size of the part that it is read from: zstd
/// can turn a few bytes into gigabytes, an honest archive does not.
class MetadataAllowance {
 public:
  MetadataAllowance(std::uint64_t compressed_bytes, std::string what);
  /// Error corrupt when `bytes` is above the allowance.
  void check(std::uint64_t bytes) const {
    if (bytes > limit_) fail();
  }

 private:
  [[noreturn]] void fail() const;

  std::uint64_t limit_;
  std::string what_;
};

}  // namespace spillway
