// All contigs of an archive by the first word of their header line.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "library/sample_store.hpp"
#include "spillway/region.hpp"

namespace spillway {

/// Samples are numbered in stored order. Immutable once built. Memory: 16 bytes a contig.
class NameIndex {
 public:
  /// Reads the names of all samples; nothing if there are more contigs than `max_bytes` allow.
  static std::optional<NameIndex> build(SampleStore& samples, std::uint64_t max_bytes);

  /// Contigs whose first word has this word_hash(), in stored order.
  std::vector<ContigAddress> candidates(std::uint64_t hash) const;
  std::uint64_t memory_bytes() const { return entries_.capacity() * sizeof(Entry); }

 private:
  struct Entry {
    std::uint64_t hash;
    std::uint32_t sample;
    std::uint32_t contig;
  };
  std::vector<Entry> entries_;  // ascending
};

}  // namespace spillway
