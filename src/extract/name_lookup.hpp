// The names of an archive's contigs, as searches for them go through them and speak of them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "collection/collection.hpp"
#include "extract/header_source.hpp"
#include "extract/name_places.hpp"
#include "spillway/region.hpp"

namespace spillway {

using WantedNames = std::unordered_map<std::string_view, NamePlaces>;

/// Samples are numbered in stored order. Not thread-safe.
class NameLookup {
 public:
  /// Both must outlive the lookup.
  NameLookup(Collection& collection, HeaderSource& headers)
      : collection_(collection), headers_(headers) {}

  Collection& collection() const { return collection_; }

  /// Adds the contigs of the sample to the names that they are called by, of those wanted.
  void look_through(std::size_t sample, WantedNames& wanted) const;

  /// Calls visit(header) for each contig of the sample.
  template <typename Visit>
  void for_each_header(std::size_t sample, Visit visit) const {
    const auto stored = collection_.contig_names(sample);
    for (std::size_t contig = 0; contig < stored->size(); ++contig) {
      visit(headers_.header(sample, contig, (*stored)[contig]));
    }
  }

  /// "contig chr1 of sample a", with the whole header.
  std::string described(ContigAddress place) const;
  /// "sample a, contig chr1 of sample b and 3 more": `count` meanings, of which these are shown.
  std::string listed(std::optional<std::size_t> sample, const std::vector<ContigAddress>& places,
                     std::uint64_t count) const;

 private:
  Collection& collection_;
  HeaderSource& headers_;
};

/// A name in a message; an empty one is written as {}.
inline std::string shown_name(std::string_view name) {
  return std::string(name.empty() ? "{}" : name);
}

}  // namespace spillway
