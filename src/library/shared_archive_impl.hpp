// What all copies of a SharedArchive and their readers share.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "library/name_index.hpp"
#include "library/name_matches.hpp"
#include "library/once.hpp"
#include "library/opened_archive.hpp"
#include "library/part_cache.hpp"
#include "spillway/shared_archive.hpp"

namespace spillway {

// One archive, or several: then samples are numbered through.
class SharedArchive::Impl {
 public:
  Impl(std::shared_ptr<const ByteRangeSource> source, const OpenOptions& options);
  Impl(std::span<const std::filesystem::path> paths, SampleNaming naming,
       const OpenOptions& options);

  const std::string& name() const { return name_; }
  std::size_t sample_count() const { return first_samples_.back(); }
  std::string_view sample_name(std::size_t sample) const;
  std::optional<std::size_t> find_sample(std::string_view name) const;
  // REQUIRES: sample_count() > 0.
  std::size_t reference_sample() const;

  // Where a sample is, as the archive that has it numbers samples. Error usage.
  struct Place {
    OpenedArchive& archive;
    std::size_t number;    // of the archive
    std::uint32_t stored;  // of the sample, in stored order
  };
  Place place(std::size_t sample) const;

  // Of the sample that has the contig. Error usage.
  std::shared_ptr<const SampleNames> names(std::size_t sample, std::size_t contig) const;
  std::shared_ptr<const SampleSegmentMap> segments(const Place& place, ContigAddress contig) const;

  // As SharedArchive::expect(), of the archive with this number.
  void expect_in(std::size_t archive, std::span<const RangeRequest> requests) const;

  // All that a flat name may mean, ascending, each once.
  std::vector<ContigAddress> find_flat(std::string_view name);

  std::size_t archive_count() const { return archives_.size(); }
  std::uint64_t cached_bytes() const { return cache_.used_bytes(); }

 private:
  void add(std::shared_ptr<const ByteRangeSource> source);
  void check_names_differ() const;
  void name_by_archive(std::span<const std::filesystem::path> paths);

  void check_contig(const Place& place, ContigAddress contig, std::size_t count) const;
  NameMatches<ContigAddress> find_everywhere(std::string_view name);
  void add_in_sample(std::string_view sample, std::string_view name,
                     std::vector<ContigAddress>& found) const;

  std::string name_;
  std::uint64_t name_index_bytes_;
  PartCache::Shared cache_;
  std::vector<std::unique_ptr<OpenedArchive>> archives_;
  // Number of the first sample of each archive, and that of all.
  std::vector<std::size_t> first_samples_ = {0};
  // Of each archive, if samples are named by it: what comes before their names.
  std::vector<std::string> prefixes_;
  std::vector<std::string> prefixed_names_;

  Once indexed_;
  std::vector<std::optional<NameIndex>> indexes_;
};

}  // namespace spillway
