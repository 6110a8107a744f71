// One of the archives that a SharedArchive shows.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "archive/byte_range_source.hpp"
#include "archive/file_info.hpp"
#include "archive/reader.hpp"
#include "library/group_store.hpp"
#include "library/once.hpp"
#include "library/part_cache.hpp"
#include "library/row_table.hpp"
#include "library/sample_store.hpp"

namespace spillway {

/// Samples are numbered in listed order outside and in stored order inside. Thread-safe.
class OpenedArchive {
 public:
  /// Errors: those of SharedArchive::open.
  OpenedArchive(std::shared_ptr<const ByteRangeSource> source, PartCache part_cache);

  std::size_t sample_count() const { return samples.count(); }
  /// REQUIRES, of both: there is such a sample.
  std::uint32_t stored(std::size_t sample) const {
    return listed_of_.empty() ? static_cast<std::uint32_t>(sample) : by_name_[sample];
  }
  std::size_t listed(std::size_t stored_sample) const {
    return listed_of_.empty() ? stored_sample : listed_of_[stored_sample];
  }
  /// In listed order.
  std::optional<std::size_t> find_sample(std::string_view name);

 private:
  PartCache cache_;

 public:
  ArchiveReader reader;
  FileInfo info;
  ArchiveParams params;
  GroupStore groups;
  SampleStore samples;
  RowTable mask_ids;
  RowTable residues;

 private:
  // Samples in stored numbers, by name.
  const std::vector<std::uint32_t>& by_name();

  std::vector<std::uint32_t> listed_of_;  // of stored samples; empty: the same numbers
  Once sorted_;
  std::vector<std::uint32_t> by_name_;  // set by by_name()
};

}  // namespace spillway
