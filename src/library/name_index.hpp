// All contigs of an archive by the first word of their header line.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "library/sample_store.hpp"
#include "spillway/region.hpp"

namespace spillway {

/// Immutable once built. Memory: 16 bytes a contig.
class NameIndex {
 public:
  /// Reads the names of all samples; nothing if there are more contigs than `max_bytes` allow.
  static std::optional<NameIndex> build(SampleStore& samples, std::uint64_t max_bytes);

  /// Contigs whose first word may be `word`, in stored order: those whose hash is the same.
  std::vector<ContigAddress> candidates(std::string_view word) const;

 private:
  struct Entry {
    std::uint64_t hash;
    std::uint32_t sample;
    std::uint32_t contig;
  };
  std::vector<Entry> entries_;  // ascending
};

}  // namespace spillway
