// What a name may mean, as far as it has been looked up.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "extract/name_lookup.hpp"

namespace spillway {

/// Of one reading of a query.
struct NameMeaning {
  std::uint64_t count = 0;
  std::vector<ContigAddress> places;  ///< the first few, each once
  std::optional<std::size_t> sample;  ///< all of it, in addition to the places
  std::uint64_t passed_over = 0;

  void add(const NamePlaces& found);
  /// All of a sample, which has `contigs` contigs: of one contig it is that contig; of several,
  /// there is no range of it.
  void add_sample(std::size_t whole, std::size_t contigs, bool has_range);
};

/// Of each reading.
using NameMeanings = std::array<NameMeaning, 2>;

}  // namespace spillway
