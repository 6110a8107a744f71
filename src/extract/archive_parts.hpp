// What an open archive is made of, for all that reads it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "archive/file_info.hpp"
#include "archive/reader.hpp"
#include "collection/collection.hpp"
#include "extract/header_source.hpp"
#include "extract/segment_lengths.hpp"
#include "extract/segment_source.hpp"
#include "spillway/archive.hpp"

namespace spillway {

/// Samples are numbered in listed order outside and in stored order inside; stored() and rank()
/// translate. Not thread-safe.
struct ArchiveParts {
  static constexpr std::size_t kNoPreference = std::numeric_limits<std::size_t>::max();

  /// Errors: those of Archive.
  ArchiveParts(const std::filesystem::path& path, ReadOptions read_options);

  std::size_t stored(std::size_t sample_rank) const {
    return collection.listed_sample(sample_rank);
  }
  std::size_t rank(std::size_t stored_sample) const { return rank_of[stored_sample]; }

  /// Segments of a sample (stored order). Error corrupt if they are not of as many contigs as it
  /// has names.
  std::shared_ptr<const SampleSegments> checked_segments(std::size_t sample);
  /// The same, lengths settled; `likely` as in SegmentLengths.
  std::shared_ptr<const SampleSegments> segments(std::size_t sample, std::size_t likely);
  /// The same for a reader of base `from` of the contig.
  std::shared_ptr<const SampleSegments> segments_at(std::size_t sample, std::size_t contig,
                                                    std::uint64_t from);

  /// Says to the archive that all of these samples, in listed order, is going to be read.
  void expect(std::span<const std::size_t> ranks) const;

  void warn(const std::string& text) const {
    if (options.warn) options.warn(text);
  }

  ReadOptions options;
  ArchiveReader reader;
  FileInfo info;
  ArchiveParams params;
  Collection collection;
  SegmentSource source;
  SegmentLengths lengths;
  HeaderSource headers;
  DecodeContext context;
  std::vector<std::uint32_t> rank_of;  // of stored samples
};

}  // namespace spillway
