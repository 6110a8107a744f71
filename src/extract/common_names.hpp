// Contigs of one name in several samples.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "extract/name_lookup.hpp"
#include "spillway/region.hpp"

namespace spillway {

/// A name that is asked for in all samples, or in those that a pattern stands for.
struct CommonName {
  std::uint32_t query = 0;             ///< whose name it is,
  std::uint8_t reading = 0;            ///< and in which reading
  std::optional<std::string> pattern;  ///< of the samples; none: all
  std::string_view contig{};
  bool is_whole_sample = false;  ///< the pattern alone: all contigs of the samples

  // What is found.
  std::uint64_t samples = 0;            ///< that match
  std::vector<ContigAddress> places{};  ///< one in each sample that has one, in listed order
  std::vector<ContigAddress> rivals{};  ///< the first few in the first sample that has several
  std::uint64_t rival_count = 0;
};

/// Finds them all in one walk over the samples that match.
void find_common_names(const NameLookup& lookup, std::vector<CommonName>& names);

}  // namespace spillway
